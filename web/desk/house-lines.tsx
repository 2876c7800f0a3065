/**
 * The national lines as an admin keeps them: which there are, when they are there, and since when
 * somebody has not looked whether that is still so. One of them beside the list, to be changed.
 */
import type { JSX } from 'preact';
import { isOpen, readHours, nowText, weekText } from './hours';
import { HoursEditor, hoursOf, typedHours, type TypedHours } from './house-hours';
import {
  OrderedPage,
  SaveOrCancel,
  endOf,
  useOrdered,
  type Edited,
  type Kind,
  type Ordered,
} from './house-ordered';
import { Checks, Conflict, Field, languageName, useWrongField, type HousePage } from './house-parts';
import { WAYS, isOld, lineText, type LineTexts, type NationalLine, type Way } from './lines';
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

const KIND: Kind<NationalLine, Draft> = {
  path: 'lines',
  one: 'line',
  gone: 'line_gone',
  draftOf,
  asRead: ({ id: _, version: __, ...rest }) => rest,
  faultOf(refused) {
    const says = FAULTS[refused];
    return says ? { [refused === 'taken' ? 'number' : refused]: words(says) } : null;
  },
};
const SAY = {
  add: 'line_add',
  change: 'line_change',
  none: 'line_none',
  remove: 'line_remove',
  sure: 'line_remove_sure',
} as const;

function Verified({ line }: { line: NationalLine }): JSX.Element {
  if (!line.verified) return <b class="tag notable">{words('line_unverified')}</b>;
  const since = words('line_verified', { date: dayText(line.verified) });
  return isOld(line) ? (
    <span class="notable">{`${since} ${words('line_old')}`}</span>
  ) : (
    <span>{since}</span>
  );
}

function itemOf(line: NationalLine): JSX.Element {
  const week = readHours(line.hours);
  return (
    <>
      <span class="first">
        <b>{line.number}</b>
        <span>{lineText(line.names)}</span>
        <span class={week && !isOpen(week) ? 'tag off' : 'tag'}>{nowText(week)}</span>
      </span>
      <span class="rest">
        {weekText(week)} · {line.ways.map((way) => term('way_', way)).join(', ')}
      </span>
      <span class="rest">
        {line.source} · <Verified line={line} />
      </span>
    </>
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
  rows: Ordered<NationalLine, Draft>;
  edited: Edited<NationalLine, Draft>;
  save(): void;
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

function Form({ rows, edited, save }: FormProps): JSX.Element {
  const { wrong, busy } = rows;
  const { draft, theirs } = edited;
  const form = useWrongField('line', wrong);
  const set = (more: Partial<Draft>): void => rows.change({ ...draft, ...more });
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
      {theirs && <Theirs theirs={theirs} take={rows.takeTheirs} />}
      <SaveOrCancel edited={edited} add="line_add" busy={busy} cancel={rows.close} />
    </form>
  );
}

export function HouseLines({ shown }: HousePage): JSX.Element {
  const rows = useOrdered(KIND, shown);
  const { all, edited } = rows;

  function begin(): void {
    const empty = { number: '', names: {}, note: {}, source: '', verified: '' };
    rows.begin({ ...empty, ways: ['call'], hours: typedHours(''), position: endOf(all) });
  }

  function save({ of, draft }: Edited<NationalLine, Draft>): void {
    const hours = hoursOf(draft.hours);
    if (hours === null) rows.refuse({ hours: words('line_bad_hours') });
    else void rows.save(settable(draft, of, hours));
  }

  return (
    <OrderedPage
      id="line"
      rows={rows}
      list={all}
      say={SAY}
      roomy
      titleOf={(line) => line.number}
      item={itemOf}
      begin={begin}
      form={edited && <Form rows={rows} edited={edited} save={() => save(edited)} />}
    />
  );
}
