/**
 * The national lines as an admin keeps them: which there are, when they are there, and since when
 * somebody has not looked whether that is still so. One of them beside the list, to be changed.
 */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ask } from './api';
import { isOpen, readHours, nowText, weekText } from './hours';
import { HoursEditor, hoursOf, typedHours, type TypedHours } from './house-hours';
import {
  Checks,
  Conflict,
  Field,
  Sure,
  languageName,
  useWrongField,
  type HousePage,
} from './house-parts';
import { WAYS, isOld, lineText, type LineTexts, type NationalLine, type Way } from './lines';
import { refusal } from './refusal';
import { Trouble } from './setup';
import { currentLanguage, term, words, type Key } from './words';

interface Draft {
  number: string;
  names: LineTexts;
  ways: Way[];
  hours: TypedHours;
  note: LineTexts;
  source: string;
  /** As a date field has it; '': it is to be verified. */
  verified: string;
  position: number;
}

interface Edited {
  /** What it was read as; null: a new one. */
  of: NationalLine | null;
  draft: Draft;
  theirs: NationalLine | null;
}

const FAULTS: Record<string, Key> = {
  number: 'line_bad_number',
  taken: 'line_taken',
  names: 'line_bad_names',
  ways: 'line_bad_ways',
  hours: 'line_bad_hours',
  note: 'line_bad_note',
  source: 'line_bad_source',
  verified: 'line_bad_verified',
};
/** Those that a line is worded in here; others as they come with it. */
const LANGUAGES = ['fr', 'en'];

const two = (n: number): string => String(n).padStart(2, '0');

function dateOf(at: number): string {
  const date = new Date(at);
  return at && `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}` || '';
}

/** Midnight where the admin is: today has always begun. */
function instantOf(date: string): number {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  return date ? new Date(year, month - 1, day).getTime() : 0;
}

/** The day that was not changed keeps its instant. */
const verifiedOf = (draft: Draft, of: NationalLine | null): number =>
  of && dateOf(of.verified) === draft.verified ? of.verified : instantOf(draft.verified);

const dayText = (at: number): string =>
  new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium' }).format(at);

const draftOf = (line: NationalLine): Draft => ({
  number: line.number,
  names: line.names,
  ways: line.ways,
  hours: typedHours(line.hours),
  note: line.note,
  source: line.source,
  verified: dateOf(line.verified),
  position: line.position,
});

const written = (texts: LineTexts): LineTexts =>
  Object.fromEntries(
    Object.entries(texts)
      .map(([tag, text]) => [tag, text.trim()])
      .filter(([, text]) => text),
  ) as LineTexts;

/** As the desk wants it. */
const settable = (draft: Draft, of: NationalLine | null, hours: string): object => ({
  number: draft.number.trim().replace(/\s+/g, ' '),
  names: written(draft.names),
  ways: draft.ways,
  hours,
  note: written(draft.note),
  source: draft.source.trim(),
  verified: verifiedOf(draft, of),
  position: draft.position,
});

const asRead = ({ id: _, version: __, ...rest }: NationalLine): object => rest;

function Verified({ line }: { line: NationalLine }): JSX.Element {
  if (!line.verified) return <b class="tag notable">{words('line_unverified')}</b>;
  const since = words('line_verified', { date: dayText(line.verified) });
  return isOld(line) ? (
    <span class="notable">{`${since} ${words('line_old')}`}</span>
  ) : (
    <span>{since}</span>
  );
}

interface ItemProps {
  line: NationalLine;
  current: boolean;
  first: boolean;
  last: boolean;
  busy: boolean;
  edit(): void;
  move(by: number): void;
}

function Item({ line, current, first, last, busy, edit, move }: ItemProps): JSX.Element {
  const week = readHours(line.hours);
  const { number } = line;
  return (
    <li aria-current={current}>
      <button class="reply" onClick={edit}>
        <span class="first">
          <b>{number}</b>
          <span>{lineText(line.names)}</span>
          <span class={week && !isOpen(week) ? 'tag off' : 'tag'}>{nowText(week)}</span>
        </span>
        <span class="rest">
          {weekText(week)} · {line.ways.map((way) => term('way_', way)).join(', ')}
        </span>
        <span class="rest">
          {line.source} · <Verified line={line} />
        </span>
      </button>
      <button
        class="quiet"
        disabled={first || busy}
        aria-label={words('reply_up_this', { title: number })}
        onClick={() => move(-1)}
      >
        <span aria-hidden="true">↑</span>
      </button>
      <button
        class="quiet"
        disabled={last || busy}
        aria-label={words('reply_down_this', { title: number })}
        onClick={() => move(1)}
      >
        <span aria-hidden="true">↓</span>
      </button>
    </li>
  );
}

interface TextsProps {
  id: string;
  label: Key;
  texts: LineTexts;
  error: string | undefined;
  change(texts: LineTexts): void;
}

/** A line in each language; the error stands at the first. */
function Texts({ id, label, texts, error, change }: TextsProps): JSX.Element {
  const tags = [...new Set([...LANGUAGES, ...Object.keys(texts)])];
  return (
    <>
      {tags.map((tag, at) => (
        <Field
          key={tag}
          id={at ? `${id}-${tag}` : id}
          label={words('text_in', { what: words(label), language: languageName(tag) })}
          error={at ? undefined : error}
        >
          {(described) => (
            <input
              {...described}
              autocomplete="off"
              lang={tag}
              value={texts[tag] ?? ''}
              onInput={({ currentTarget }) => change({ ...texts, [tag]: currentTarget.value })}
            />
          )}
        </Field>
      ))}
    </>
  );
}

interface FormProps {
  edited: Edited;
  wrong: Record<string, string>;
  busy: boolean;
  change(draft: Draft): void;
  save(): void;
  takeTheirs(): void;
  cancel(): void;
}

function Theirs({ theirs, take }: { theirs: NationalLine; take(): void }): JSX.Element {
  return (
    <Conflict about={words('line_stale')} theirs={theirs} take={take}>
      <blockquote>
        <b>
          {theirs.number} {lineText(theirs.names)}
        </b>
        <p>{weekText(readHours(theirs.hours))}</p>
        <p>
          {theirs.source} · <Verified line={theirs} />
        </p>
      </blockquote>
    </Conflict>
  );
}

function WhenVerified({ draft, wrong, set }: {
  draft: Draft;
  wrong: Record<string, string>;
  set(more: Partial<Draft>): void;
}): JSX.Element {
  const today = dateOf(Date.now());
  return (
    <Field
      id="line-verified"
      label={words('line_verified_on')}
      hint={words('line_verified_hint')}
      error={wrong['verified']}
    >
      {(described) => (
        <p class="row">
          <input
            {...described}
            type="date"
            max={today}
            value={draft.verified}
            onInput={({ currentTarget }) => set({ verified: currentTarget.value })}
          />
          <button class="quiet" type="button" onClick={() => set({ verified: today })}>
            {words('line_today')}
          </button>
        </p>
      )}
    </Field>
  );
}

function Form(props: FormProps): JSX.Element {
  const { edited, wrong, busy, change, save, takeTheirs, cancel } = props;
  const { of, draft, theirs } = edited;
  const form = useWrongField('line', wrong);
  const set = (more: Partial<Draft>): void => change({ ...draft, ...more });
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Field id="line-number" label={words('line_number')} error={wrong['number']}>
        {(described) => (
          <input
            {...described}
            autocomplete="off"
            inputMode="tel"
            value={draft.number}
            onInput={({ currentTarget }) => set({ number: currentTarget.value })}
          />
        )}
      </Field>
      <Texts
        id="line-names"
        label="line_name"
        texts={draft.names}
        error={wrong['names']}
        change={(names) => set({ names })}
      />
      <Checks
        id="line-ways"
        label={words('line_ways')}
        all={WAYS}
        on={draft.ways}
        called={(way) => term('way_', way)}
        {...(wrong['ways'] && { error: wrong['ways'] })}
        change={(ways) => set({ ways: ways as Way[] })}
      />
      <HoursEditor
        id="line-hours"
        hours={draft.hours}
        error={wrong['hours']}
        change={(hours) => set({ hours })}
      />
      <Texts
        id="line-note"
        label="line_note"
        texts={draft.note}
        error={wrong['note']}
        change={(note) => set({ note })}
      />
      <Field
        id="line-source"
        label={words('line_source')}
        hint={words('line_source_hint')}
        error={wrong['source']}
      >
        {(described) => (
          <input
            {...described}
            autocomplete="off"
            value={draft.source}
            onInput={({ currentTarget }) => set({ source: currentTarget.value })}
          />
        )}
      </Field>
      <WhenVerified draft={draft} wrong={wrong} set={set} />
      {theirs && <Theirs theirs={theirs} take={takeTheirs} />}
      <p class="row">
        <button class="main" disabled={busy}>
          {words(!of ? 'line_add' : theirs ? 'keep_mine' : 'save')}
        </button>
        <button class="quiet" type="button" onClick={cancel}>
          {words('cancel')}
        </button>
      </p>
    </form>
  );
}

function Remove({ line, busy, remove }: {
  line: NationalLine;
  busy: boolean;
  remove(): void;
}): JSX.Element {
  const [asked, setAsked] = useState(false);
  useEffect(() => setAsked(false), [line.id]);
  if (!asked)
    return (
      <p class="access row">
        <button class="quiet" onClick={() => setAsked(true)}>
          {words('line_remove')}
        </button>
      </p>
    );
  return (
    <Sure
      question={words('line_remove_sure')}
      yes={words('reply_remove_yes')}
      busy={busy}
      act={remove}
      back={() => setAsked(false)}
    />
  );
}

export function HouseLines({ shown }: HousePage): JSX.Element {
  const [all, setAll] = useState<NationalLine[]>([]);
  const [edited, setEdited] = useState<Edited | null>(null);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [error, setError] = useState('');
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);

  async function look(): Promise<void> {
    const { body, error: refused } = await ask<{ lines: NationalLine[] }>('lines');
    if (body) setAll(body.lines);
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

  function edit(of: NationalLine | null): void {
    const position = Math.max(0, ...all.map((one) => one.position + 1));
    const empty = { number: '', names: {}, note: {}, source: '', verified: '', position };
    const draft = of ? draftOf(of) : { ...empty, ways: ['call' as Way], hours: typedHours('') };
    setEdited({ of, draft, theirs: null });
    quiet();
  }

  function refusedWith(refused: string, theirs: NationalLine | undefined): void {
    const says = FAULTS[refused];
    if (refused === 'stale' && theirs && edited) setEdited({ ...edited, of: theirs, theirs });
    else if (says) setWrong({ [refused === 'taken' ? 'number' : refused]: words(says) });
    else setError(refused === 'not_found' ? words('line_gone') : refusal(refused));
  }

  /** One after the other, as long as each is taken; true when all were. Then the list is read. */
  async function post(...changes: Array<[path: string, body: object]>): Promise<boolean> {
    quiet();
    setBusy(true);
    let done = true;
    for (const [path, body] of changes) {
      const { error: refused, told } = await ask<object, { line?: NationalLine }>(path, body);
      done = !refused;
      if (!done) {
        refusedWith(refused, told?.line);
        break;
      }
    }
    if (done) setSaid(words('changed'));
    await look();
    setBusy(false);
    return done;
  }

  async function save({ of, draft }: Edited): Promise<void> {
    const hours = hoursOf(draft.hours);
    if (hours === null) return setWrong({ hours: words('line_bad_hours') });
    const asked = settable(draft, of, hours);
    const done = of
      ? await post([`lines/change/${of.id}`, { ...asked, version: of.version }])
      : await post(['lines/add', asked]);
    if (done) setEdited(null);
  }

  async function remove({ id, version }: NationalLine): Promise<void> {
    if (await post([`lines/remove/${id}`, { version }])) setEdited(null);
  }

  /** Each whose place is another now is told so; usually these two. */
  async function move(line: NationalLine, by: number): Promise<void> {
    const order = all.filter((one) => one !== line);
    order.splice(all.indexOf(line) + by, 0, line);
    const changes = order.flatMap((one, position): Array<[string, object]> =>
      one.position === position
        ? []
        : [[`lines/change/${one.id}`, { ...asRead(one), position, version: one.version }]],
    );
    await post(...changes);
  }

  return (
    <>
      <Trouble text={error} />
      <div class={edited ? 'pair open roomy' : 'pair'}>
        <div class="index">
          <div class="bar">
            <span class="said" role="status">
              {said}
            </span>
            <button class="quiet" onClick={() => edit(null)}>
              {words('line_add')}
            </button>
          </div>
          <ol class="prepared">
            {all.map((line, at) => (
              <Item
                key={line.id}
                line={line}
                current={line.id === edited?.of?.id}
                first={at === 0}
                last={at === all.length - 1}
                busy={busy}
                edit={() => edit(line)}
                move={(by) => void move(line, by)}
              />
            ))}
          </ol>
          {all.length === 0 && <p class="soft">{words('line_none')}</p>}
        </div>
        {edited && (
          <section class="pane" aria-labelledby="line-head">
            <h3 id="line-head" tabIndex={-1} ref={title}>
              {words(edited.of ? 'line_change' : 'line_add')}
            </h3>
            <Form
              edited={edited}
              wrong={wrong}
              busy={busy}
              change={(draft) => setEdited({ ...edited, draft })}
              save={() => void save(edited)}
              takeTheirs={() => edit(edited.theirs)}
              cancel={() => setEdited(null)}
            />
            {edited.of && (
              <Remove
                line={edited.of}
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
