/** One account: all that an admin sets of it, and what it may still do here. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import {
  Check,
  Checks,
  Conflict,
  Field,
  Sure,
  languageName,
  listed,
  useWrongField,
  type Described,
} from './house-parts';
import { term, words, type Key } from './words';

/** What a person may set, as the desk has it. */
export interface Settable {
  display: string;
  profession: string;
  role: string;
  zones: string[];
  languages: string[];
  capacity: number;
  minors: boolean;
  tags: string[];
  takes_at_once: boolean;
}

export interface Person extends Settable {
  id: number;
  version: number;
  name: string;
  disabled: boolean;
  demo: boolean;
  enrolled: boolean;
}

/** What there is to choose from. */
export interface Choices {
  languages: string[];
  professions: string[];
  capacity_most: number;
}

/** As it is typed. */
export type Draft = Omit<Settable, 'capacity' | 'tags'> & {
  name: string;
  capacity: string;
  tags: string;
};

export const NEW: Draft = {
  name: '',
  display: '',
  profession: 'police',
  role: 'agent',
  zones: ['police', 'gendarmerie'],
  languages: ['fr'],
  capacity: '2',
  minors: false,
  tags: '',
  takes_at_once: false,
};

export const draftOf = (person: Person): Draft => ({
  ...person,
  capacity: String(person.capacity),
  tags: person.tags.join(' '),
});

export const settableOf = (draft: Draft): Settable => ({
  display: draft.display.trim(),
  profession: draft.profession,
  role: draft.role,
  zones: draft.zones,
  languages: draft.languages,
  capacity: /^\d+$/.test(draft.capacity.trim()) ? Number(draft.capacity) : 0,
  minors: draft.minors,
  tags: draft.tags.split(/[\s,]+/).filter(Boolean),
  takes_at_once: draft.takes_at_once,
});

const ZONES = ['police', 'gendarmerie'];
const ROLES: Record<string, Key> = {
  agent: 'role_agent',
  supervisor: 'role_supervisor',
  admin: 'role_admin',
};

export const roleName = (role: string): string => words(ROLES[role] ?? 'role_agent');
export const zoneName = (zone: string): string => term('zone_', zone);

const yes = (on: unknown): string => words(on ? 'yes' : 'no');
const many = (called: (one: string) => string) => (list: unknown) =>
  listed((list as string[]).map(called));

/** Each member by its name, and how its value is said. */
export const MEMBERS: Record<keyof Settable, { label: Key; said(value: unknown): string }> = {
  display: { label: 'staff_display', said: String },
  profession: { label: 'staff_profession', said: (one) => term('', String(one)) },
  role: { label: 'staff_role', said: (one) => roleName(String(one)) },
  zones: { label: 'staff_zones', said: many(zoneName) },
  languages: { label: 'staff_languages', said: many(languageName) },
  capacity: { label: 'staff_capacity', said: String },
  minors: { label: 'staff_minors', said: yes },
  tags: { label: 'staff_tags', said: many(String) },
  takes_at_once: { label: 'staff_at_once', said: yes },
};

interface DifferProps {
  theirs: Person;
  mine: Settable;
  takeTheirs(): void;
}

/** Somebody else was first: both values of what is not the same. */
function Differ({ theirs, mine, takeTheirs }: DifferProps): JSX.Element {
  const names = (Object.keys(MEMBERS) as (keyof Settable)[]).filter(
    (name) => JSON.stringify(theirs[name]) !== JSON.stringify(mine[name]),
  );
  return (
    <Conflict about={words('staff_stale')} theirs={theirs} take={takeTheirs}>
      <ul>
        {names.map((name) => {
          const { label, said } = MEMBERS[name];
          const values = {
            name: words(label),
            theirs: said(theirs[name]),
            yours: said(mine[name]),
          };
          return <li key={name}>{words('staff_both', values)}</li>;
        })}
      </ul>
    </Conflict>
  );
}

export interface AccessProps {
  person: Person;
  act(what: 'disable' | 'enable' | 'reset'): void;
}

export function Access({ person, act }: AccessProps): JSX.Element {
  const [asked, setAsked] = useState<'disable' | 'reset' | null>(null);
  useEffect(() => setAsked(null), [person.id, person.disabled]);
  if (asked)
    return (
      <Sure
        question={words(asked === 'disable' ? 'staff_disable_sure' : 'staff_reset_sure')}
        yes={words(asked === 'disable' ? 'staff_disable_yes' : 'staff_reset_yes')}
        act={() => {
          setAsked(null);
          act(asked);
        }}
        back={() => setAsked(null)}
      />
    );
  return (
    <p class="access row">
      {person.disabled ? (
        <button class="quiet" onClick={() => act('enable')}>
          {words('staff_enable')}
        </button>
      ) : (
        <button class="quiet" onClick={() => setAsked('disable')}>
          {words('staff_disable')}
        </button>
      )}
      {!person.disabled && !person.demo && (
        <button class="quiet" onClick={() => setAsked('reset')}>
          {words('staff_reset')}
        </button>
      )}
    </p>
  );
}

export interface PersonFormProps {
  draft: Draft;
  choices: Choices;
  /** Not there yet. */
  isNew: boolean;
  theirs: Person | null;
  busy: boolean;
  /** Sentences, by the member that is wrong. */
  wrong: Record<string, string>;
  change(draft: Draft): void;
  save(): void;
  takeTheirs(): void;
  cancel(): void;
}

export function PersonForm(props: PersonFormProps): JSX.Element {
  const { draft, choices, isNew, theirs, wrong, change } = props;
  const form = useWrongField('staff', wrong);
  const set = (more: Partial<Draft>): void => change({ ...draft, ...more });
  const text =
    (name: 'name' | 'display' | 'capacity' | 'tags', more: object = {}) =>
    (described: Described) => (
      <input
        autocomplete="off"
        {...more}
        {...described}
        value={draft[name]}
        onInput={(event) => set({ [name]: event.currentTarget.value })}
      />
    );
  const select =
    (name: 'profession' | 'role', all: string[], called: (one: string) => string) =>
    (described: Described) => (
      <select
        {...described}
        value={draft[name]}
        onChange={(event) => set({ [name]: event.currentTarget.value })}
      >
        {all.map((one) => (
          <option value={one}>{called(one)}</option>
        ))}
      </select>
    );
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        props.save();
      }}
    >
      {isNew && (
        <Field
          id="staff-name"
          label={words('staff_name')}
          hint={words('staff_name_hint')}
          error={wrong['name']}
        >
          {text('name', { autocapitalize: 'off', spellcheck: false })}
        </Field>
      )}
      <Field
        id="staff-display"
        label={words('staff_display')}
        hint={words('staff_display_hint')}
        error={wrong['display']}
      >
        {text('display')}
      </Field>
      <div class="two">
        <Field id="staff-profession" label={words('staff_profession')}>
          {select('profession', choices.professions, (one) => term('', one))}
        </Field>
        <Field id="staff-role" label={words('staff_role')}>
          {select('role', Object.keys(ROLES), roleName)}
        </Field>
      </div>
      <div class="two">
        <Field
          id="staff-capacity"
          label={words('staff_capacity')}
          hint={words('set_limits', { least: 1, most: choices.capacity_most })}
          error={wrong['capacity']}
        >
          {text('capacity', { inputMode: 'numeric' })}
        </Field>
        <Checks
          id="staff-zones"
          label={words('staff_zones')}
          all={ZONES}
          on={draft.zones}
          called={zoneName}
          change={(zones) => set({ zones })}
        />
      </div>
      <div class="checks">
        <Check
          label={words('staff_minors')}
          on={draft.minors}
          change={(minors) => set({ minors })}
        />
        <Check
          label={words('staff_at_once')}
          on={draft.takes_at_once}
          change={(takes_at_once) => set({ takes_at_once })}
        />
      </div>
      <Field
        id="staff-tags"
        label={words('staff_tags')}
        hint={words('staff_tags_hint')}
        error={wrong['tags']}
      >
        {text('tags', { autocapitalize: 'off', spellcheck: false })}
      </Field>
      <Checks
        id="staff-languages"
        label={words('staff_languages')}
        all={choices.languages}
        on={draft.languages}
        called={languageName}
        error={wrong['languages'] ?? ''}
        change={(languages) => set({ languages })}
      />
      {theirs && (
        <Differ theirs={theirs} mine={settableOf(draft)} takeTheirs={props.takeTheirs} />
      )}
      <p class="row">
        <button class="main" disabled={props.busy}>
          {words(isNew ? 'staff_add' : theirs ? 'keep_mine' : 'save')}
        </button>
        <button class="quiet" type="button" onClick={props.cancel}>
          {words('cancel')}
        </button>
      </p>
    </form>
  );
}
