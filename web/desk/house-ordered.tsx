/**
 * Rows that admins keep in an order of their own, and one of them beside the list, to be changed:
 * the prepared replies, the national lines. Each row has a version, so that of two admins the second
 * sees what the first made of it.
 */
import type { ComponentChildren, JSX, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ask } from './api';
import { Sure } from './house-parts';
import { refusal } from './refusal';
import { Trouble } from './setup';
import { words, type Key } from './words';

export interface Row {
  id: number;
  version: number;
  position: number;
}

export interface Edited<R, D> {
  /** What it was read as; null: a new one. */
  of: R | null;
  draft: D;
  theirs: R | null;
}

export interface Kind<R, D> {
  /** Of the routes and of the list in an answer; of one row in a refusal. */
  path: string;
  one: string;
  gone: Key;
  draftOf(row: R): D;
  /** What a route takes of a row that only moves. */
  asRead(row: R): object;
  /** What the desk refused, by field; null: it is about none. */
  faultOf(refused: string): Record<string, string> | null;
}

export interface Ordered<R, D> {
  all: R[];
  edited: Edited<R, D> | null;
  wrong: Record<string, string>;
  error: string;
  said: string;
  busy: boolean;
  head: RefObject<HTMLHeadingElement>;
  edit(of: R): void;
  /** With a new one. */
  begin(draft: D): void;
  change(draft: D): void;
  takeTheirs(): void;
  close(): void;
  refuse(wrong: Record<string, string>): void;
  /** True when it was taken. */
  save(asked: object): Promise<boolean>;
  remove(row: R): Promise<void>;
  /** Within `list`, all rows or those of one language. */
  move(list: R[], row: R, by: number): Promise<void>;
}

export function useOrdered<R extends Row, D>(kind: Kind<R, D>, shown: boolean): Ordered<R, D> {
  const { path, one, gone, draftOf, asRead, faultOf } = kind;
  const [all, setAll] = useState<R[]>([]);
  const [edited, setEdited] = useState<Edited<R, D> | null>(null);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [error, setError] = useState('');
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const head = useRef<HTMLHeadingElement>(null);

  async function look(): Promise<void> {
    const { body, error: refused } = await ask<Record<string, R[]>>(path);
    if (body) setAll(body[path] ?? []);
    if (refused) setError(refusal(refused));
  }
  useEffect(() => {
    if (shown) void look();
  }, [shown]);
  useLayoutEffect(() => head.current?.focus(), [edited?.of?.id, !edited]);

  function quiet(): void {
    setError('');
    setSaid('');
    setWrong({});
  }

  function open(of: R | null, draft: D): void {
    setEdited({ of, draft, theirs: null });
    quiet();
  }

  function refusedWith(refused: string, theirs: R | undefined): void {
    const fault = faultOf(refused);
    if (refused === 'stale' && theirs && edited) setEdited({ ...edited, of: theirs, theirs });
    else if (fault) setWrong(fault);
    else setError(refused === 'not_found' ? words(gone) : refusal(refused));
  }

  /** One after the other, as long as each is taken; true when all were. Then the list is read. */
  async function post(...changes: Array<[route: string, body: object]>): Promise<boolean> {
    quiet();
    setBusy(true);
    let done = true;
    for (const [route, body] of changes) {
      const { error: refused, told } = await ask<object, Record<string, R>>(`${path}/${route}`, body);
      done = !refused;
      if (!done) {
        refusedWith(refused, told?.[one]);
        break;
      }
    }
    if (done) setSaid(words('changed'));
    await look();
    setBusy(false);
    return done;
  }

  async function save(asked: object): Promise<boolean> {
    const of = edited?.of;
    const done = of
      ? await post([`change/${of.id}`, { ...asked, version: of.version }])
      : await post(['add', asked]);
    if (done) setEdited(null);
    return done;
  }

  async function remove({ id, version }: R): Promise<void> {
    if (await post([`remove/${id}`, { version }])) setEdited(null);
  }

  /** Each whose place is another now is told so; usually these two. */
  async function move(list: R[], row: R, by: number): Promise<void> {
    const order = list.filter((other) => other !== row);
    order.splice(list.indexOf(row) + by, 0, row);
    const changes = order.flatMap((other, position): Array<[string, object]> =>
      other.position === position
        ? []
        : [[`change/${other.id}`, { ...asRead(other), position, version: other.version }]],
    );
    await post(...changes);
  }

  return {
    ...{ all, edited, wrong, error, said, busy, head, save, remove, move },
    edit: (of) => open(of, draftOf(of)),
    begin: (draft) => open(null, draft),
    change: (draft) => edited && setEdited({ ...edited, draft }),
    takeTheirs: () => edited?.theirs && open(edited.theirs, draftOf(edited.theirs)),
    close: () => setEdited(null),
    refuse: setWrong,
  };
}

/** Where the next row of a list goes. */
export const endOf = (list: Row[]): number => Math.max(0, ...list.map((row) => row.position + 1));

interface ItemProps {
  /** What a screen reader is told of it. */
  title: string;
  current: boolean;
  first: boolean;
  last: boolean;
  busy: boolean;
  edit(): void;
  move(by: number): void;
  children: ComponentChildren;
}

function Item({ title, current, first, last, busy, edit, move, children }: ItemProps): JSX.Element {
  return (
    <li aria-current={current}>
      <button class="reply" onClick={edit}>
        {children}
      </button>
      <button
        class="quiet"
        disabled={first || busy}
        aria-label={words('reply_up_this', { title })}
        onClick={() => move(-1)}
      >
        <span aria-hidden="true">↑</span>
      </button>
      <button
        class="quiet"
        disabled={last || busy}
        aria-label={words('reply_down_this', { title })}
        onClick={() => move(1)}
      >
        <span aria-hidden="true">↓</span>
      </button>
    </li>
  );
}

interface RemoveProps {
  id: number;
  label: Key;
  question: Key;
  busy: boolean;
  remove(): void;
}

function Remove({ id, label, question, busy, remove }: RemoveProps): JSX.Element {
  const [asked, setAsked] = useState(false);
  useEffect(() => setAsked(false), [id]);
  if (!asked)
    return (
      <p class="access row">
        <button class="quiet" onClick={() => setAsked(true)}>
          {words(label)}
        </button>
      </p>
    );
  return (
    <Sure
      question={words(question)}
      yes={words('reply_remove_yes')}
      busy={busy}
      act={remove}
      back={() => setAsked(false)}
    />
  );
}

/** The end of its form. */
export function SaveOrCancel<R, D>({ edited, add, busy, cancel }: {
  edited: Edited<R, D>;
  add: Key;
  busy: boolean;
  cancel(): void;
}): JSX.Element {
  const { of, theirs } = edited;
  return (
    <p class="row">
      <button class="main" disabled={busy}>
        {words(!of ? add : theirs ? 'keep_mine' : 'save')}
      </button>
      <button class="quiet" type="button" onClick={cancel}>
        {words('cancel')}
      </button>
    </p>
  );
}

interface PageProps<R, D> {
  /** In the ids of its elements: other such pages stay in the document. */
  id: string;
  rows: Ordered<R, D>;
  /** Those that are shown now. */
  list: R[];
  /** Its sentences: to add one, to change it, that there are none, to take one out, and whether to. */
  say: Record<'add' | 'change' | 'none' | 'remove' | 'sure', Key>;
  roomy?: boolean;
  /** Left of what was said. */
  bar?: ComponentChildren;
  titleOf(row: R): string;
  item(row: R): ComponentChildren;
  begin(): void;
  form: ComponentChildren;
}

export function OrderedPage<R extends Row, D>(props: PageProps<R, D>): JSX.Element {
  const { id, rows, list, say, roomy, bar, titleOf, item, begin, form } = props;
  const { edited, error, said, busy, head } = rows;
  const of = edited?.of;
  return (
    <>
      <Trouble text={error} />
      <div class={['pair', edited && 'open', edited && roomy && 'roomy'].filter(Boolean).join(' ')}>
        <div class="index">
          <div class="bar">
            {bar}
            <span class="said" role="status">
              {said}
            </span>
            <button class="quiet" onClick={begin}>
              {words(say.add)}
            </button>
          </div>
          <ol class="prepared">
            {list.map((row, at) => (
              <Item
                key={row.id}
                title={titleOf(row)}
                current={row.id === of?.id}
                first={at === 0}
                last={at === list.length - 1}
                busy={busy}
                edit={() => rows.edit(row)}
                move={(by) => void rows.move(list, row, by)}
              >
                {item(row)}
              </Item>
            ))}
          </ol>
          {list.length === 0 && <p class="soft">{words(say.none)}</p>}
        </div>
        {edited && (
          <section class="pane" aria-labelledby={`${id}-head`}>
            <h3 id={`${id}-head`} tabIndex={-1} ref={head}>
              {words(of ? say.change : say.add)}
            </h3>
            {form}
            {of && (
              <Remove
                id={of.id}
                label={say.remove}
                question={say.sure}
                busy={busy}
                remove={() => void rows.remove(of)}
              />
            )}
          </section>
        )}
      </div>
    </>
  );
}
