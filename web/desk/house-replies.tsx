/**
 * The prepared replies that all agents share, a language at a time: one of them beside the list, to
 * be changed, or a new one. The order is theirs in the menu.
 */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ask } from './api';
import {
  Check,
  Conflict,
  Field,
  Sure,
  languageName,
  useWrongField,
  type HousePage,
} from './house-parts';
import { refusal } from './refusal';
import { Trouble } from './setup';
import { words, type Key } from './words';

interface Settable {
  language: string;
  title: string;
  text: string;
  position: number;
  minors: boolean;
}

interface Reply extends Settable {
  id: number;
  version: number;
}

interface Edited {
  /** What it was read as; null: a new one. */
  of: Reply | null;
  draft: Settable;
  theirs: Reply | null;
}

const FAULTS: Record<string, { field: string; says: Key }> = {
  title: { field: 'title', says: 'reply_bad_title' },
  text: { field: 'text', says: 'reply_bad_text' },
  placeholder: { field: 'text', says: 'reply_bad_placeholder' },
};

const settable = ({ language, title, text, position, minors }: Settable): Settable => ({
  language,
  title: title.trim(),
  text: text.trim(),
  position,
  minors,
});

/** What the sentence about them has to show as it is. */
const PLACEHOLDERS = { name: '{name}', place: '{place}', number: '{number}' };
/** Those of which agents speak the language and the pages too; others as they come in the list. */
const LANGUAGES = ['fr', 'en'];

interface ItemProps {
  reply: Reply;
  current: boolean;
  first: boolean;
  last: boolean;
  busy: boolean;
  edit(): void;
  move(by: number): void;
}

function Item({ reply, current, first, last, busy, edit, move }: ItemProps): JSX.Element {
  const { title, text, minors } = reply;
  return (
    <li aria-current={current}>
      <button class="reply" onClick={edit}>
        <span class="first">
          <b>{title}</b>
          {minors && <span class="tag">{words('reply_minors_short')}</span>}
        </span>
        <span class="last">{text}</span>
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

interface FormProps {
  edited: Edited;
  languages: string[];
  wrong: Record<string, string>;
  busy: boolean;
  change(draft: Settable): void;
  save(): void;
  takeTheirs(): void;
  cancel(): void;
}

function Theirs({ theirs, take }: { theirs: Reply; take(): void }): JSX.Element {
  return (
    <Conflict about={words('reply_stale')} theirs={theirs} take={take}>
      <blockquote>
        <b>{theirs.title}</b>
        <p>{theirs.text}</p>
      </blockquote>
    </Conflict>
  );
}

function Form(props: FormProps): JSX.Element {
  const { edited, languages, wrong, busy, change, save, takeTheirs, cancel } = props;
  const { of, draft, theirs } = edited;
  const form = useWrongField('reply', wrong);
  const set = (more: Partial<Settable>): void => change({ ...draft, ...more });
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Field
        id="reply-title"
        label={words('reply_title')}
        hint={words('reply_title_hint')}
        error={wrong['title']}
      >
        {(described) => (
          <input
            {...described}
            autocomplete="off"
            value={draft.title}
            onInput={(event) => set({ title: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field
        id="reply-text"
        label={words('reply_text')}
        hint={words('reply_text_hint', PLACEHOLDERS)}
        error={wrong['text']}
      >
        {(described) => (
          <textarea
            {...described}
            rows={7}
            value={draft.text}
            onInput={(event) => set({ text: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field id="reply-language" label={words('language')}>
        {(described) => (
          <select
            {...described}
            value={draft.language}
            onChange={(event) => set({ language: event.currentTarget.value })}
          >
            {languages.map((tag) => (
              <option value={tag}>{languageName(tag)}</option>
            ))}
          </select>
        )}
      </Field>
      <Check label={words('reply_minors')} on={draft.minors} change={(minors) => set({ minors })} />
      {theirs && <Theirs theirs={theirs} take={takeTheirs} />}
      <p class="row">
        <button class="main" disabled={busy}>
          {words(!of ? 'reply_add' : theirs ? 'keep_mine' : 'save')}
        </button>
        <button class="quiet" type="button" onClick={cancel}>
          {words('cancel')}
        </button>
      </p>
    </form>
  );
}

interface RemoveProps {
  reply: Reply;
  busy: boolean;
  remove(): void;
}

function Remove({ reply, busy, remove }: RemoveProps): JSX.Element {
  const [asked, setAsked] = useState(false);
  useEffect(() => setAsked(false), [reply.id]);
  if (!asked)
    return (
      <p class="access row">
        <button class="quiet" onClick={() => setAsked(true)}>
          {words('reply_remove')}
        </button>
      </p>
    );
  return (
    <Sure
      question={words('reply_remove_sure')}
      yes={words('reply_remove_yes')}
      busy={busy}
      act={remove}
      back={() => setAsked(false)}
    />
  );
}

export function HouseReplies({ shown }: HousePage): JSX.Element {
  const [all, setAll] = useState<Reply[]>([]);
  const [language, setLanguage] = useState('fr');
  const [edited, setEdited] = useState<Edited | null>(null);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [error, setError] = useState('');
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const languages = [...new Set([...LANGUAGES, ...all.map((one) => one.language)])];
  const list = all.filter((one) => one.language === language);

  async function look(): Promise<void> {
    const { body, error: refused } = await ask<{ replies: Reply[] }>('replies');
    if (body) setAll(body.replies);
    if (refused) setError(refusal(refused));
  }
  useEffect(() => {
    if (shown) void look();
  }, [shown]);
  useLayoutEffect(() => title.current?.focus(), [edited?.of?.id, !edited]);

  function quiet(): void {
    setError('');
    setSaid('');
    setWrong({});
  }

  function edit(of: Reply | null): void {
    const position = Math.max(0, ...list.map((one) => one.position + 1));
    const draft = of ? settable(of) : { language, title: '', text: '', position, minors: false };
    setEdited({ of, draft, theirs: null });
    quiet();
  }

  function refusedWith(refused: string, theirs: Reply | undefined): void {
    const fault = FAULTS[refused];
    if (refused === 'stale' && theirs && edited) setEdited({ ...edited, of: theirs, theirs });
    else if (fault) setWrong({ [fault.field]: words(fault.says) });
    else setError(refused === 'not_found' ? words('reply_gone') : refusal(refused));
  }

  /** One after the other, as long as each is taken; true when all were. Then the list is read. */
  async function post(...changes: Array<[path: string, body: object]>): Promise<boolean> {
    quiet();
    setBusy(true);
    let done = true;
    for (const [path, body] of changes) {
      const { error: refused, told } = await ask<object, { reply?: Reply }>(path, body);
      done = !refused;
      if (!done) {
        refusedWith(refused, told?.reply);
        break;
      }
    }
    if (done) setSaid(words('changed'));
    await look();
    setBusy(false);
    return done;
  }

  async function save({ of, draft }: Edited): Promise<void> {
    const asked = settable(draft);
    const done = of
      ? await post([`replies/change/${of.id}`, { ...asked, version: of.version }])
      : await post(['replies/add', asked]);
    if (!done) return;
    setEdited(null);
    setLanguage(asked.language);
  }

  async function remove({ id, version }: Reply): Promise<void> {
    if (await post([`replies/remove/${id}`, { version }])) setEdited(null);
  }

  /** Each whose place is another now is told so; usually these two. */
  async function move(reply: Reply, by: number): Promise<void> {
    const order = list.filter((one) => one !== reply);
    order.splice(list.indexOf(reply) + by, 0, reply);
    const changes = order.flatMap((one, position): Array<[string, object]> =>
      one.position === position
        ? []
        : [[`replies/change/${one.id}`, { ...settable(one), position, version: one.version }]],
    );
    await post(...changes);
  }

  return (
    <>
      <Trouble text={error} />
      <div class={edited ? 'pair open' : 'pair'}>
        <div class="index">
          <div class="bar">
            <div class="switch" role="group" aria-label={words('language')}>
              {languages.map((tag) => (
                <button aria-pressed={tag === language} onClick={() => setLanguage(tag)}>
                  {languageName(tag)}
                </button>
              ))}
            </div>
            <span class="said" role="status">
              {said}
            </span>
            <button class="quiet" onClick={() => edit(null)}>
              {words('reply_add')}
            </button>
          </div>
          <ol class="prepared">
            {list.map((reply, at) => (
              <Item
                key={reply.id}
                reply={reply}
                current={reply.id === edited?.of?.id}
                first={at === 0}
                last={at === list.length - 1}
                busy={busy}
                edit={() => edit(reply)}
                move={(by) => void move(reply, by)}
              />
            ))}
          </ol>
          {list.length === 0 && <p class="soft">{words('reply_none')}</p>}
        </div>
        {edited && (
          <section class="pane" aria-labelledby="reply-head">
            <h3 id="reply-head" tabIndex={-1} ref={title}>
              {words(edited.of ? 'reply_change' : 'reply_add')}
            </h3>
            <Form
              edited={edited}
              languages={languages}
              wrong={wrong}
              busy={busy}
              change={(draft) => setEdited({ ...edited, draft })}
              save={() => void save(edited)}
              takeTheirs={() => edit(edited.theirs)}
              cancel={() => setEdited(null)}
            />
            {edited.of && (
              <Remove
                reply={edited.of}
                busy={busy}
                remove={() => edited.of && void remove(edited.of)}
              />
            )}
          </section>
        )}
      </div>
    </>
  );
}
