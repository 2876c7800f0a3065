/**
 * The accounts of the house: who there is, and one of them beside the list, to be added or changed.
 * A change is made from the version that was read.
 */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ask } from './api';
import { Copy, languageName, listed, type HousePage } from './house-parts';
import {
  Access,
  NEW,
  PersonForm,
  draftOf,
  roleName,
  settableOf,
  zoneName,
  type Choices,
  type Draft,
  type Person,
} from './house-person';
import { refusal } from './refusal';
import { Trouble } from './setup';
import { term, words, type Key } from './words';

interface Listed extends Choices {
  staff: Person[];
}

/** What is being typed, and of whom; null is somebody new. */
interface Edited {
  of: Person | null;
  draft: Draft;
  /** What somebody else made of it meanwhile. */
  theirs: Person | null;
}

interface Link {
  name: string;
  link: string;
  hours: number;
}

/** The desk's words that are about one field; `taken` is about the name. */
const FAULTS: Record<string, Key> = {
  name: 'staff_bad_name',
  taken: 'staff_taken',
  display: 'staff_bad_display',
  capacity: 'staff_bad_capacity',
  languages: 'staff_bad_languages',
  tags: 'staff_bad_tags',
};
const REFUSALS: Record<string, Key> = {
  last_admin: 'staff_last_admin',
  self: 'staff_self',
  disabled: 'staff_is_disabled',
  not_found: 'staff_not_found',
};

function faultOf(error: string, most: number): Record<string, string> {
  const fault = FAULTS[error];
  if (!fault) return {};
  return { [error === 'taken' ? 'name' : error]: words(fault, { most }) };
}

function sentence(error: string): string {
  const known = REFUSALS[error];
  return known ? words(known) : refusal(error);
}

const settled = (person: Person): string => JSON.stringify(settableOf(draftOf(person)));

/** Its version counts disabling too: that is nothing which a draft would overwrite. */
function upToDate(edited: Edited | null, staff: Person[]): Edited | null {
  const now = staff.find(({ id }) => id === edited?.of?.id);
  return edited?.of && now && settled(edited.of) === settled(now) ? { ...edited, of: now } : edited;
}

const stateOf = (person: Person): Key => {
  if (person.disabled) return 'staff_disabled';
  return person.enrolled ? 'staff_enrolled' : 'staff_not_enrolled';
};

function Shown({ link, done }: { link: Link; done(): void }): JSX.Element {
  const about = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => about.current?.focus(), [link]);
  return (
    <div class="link">
      <p tabIndex={-1} ref={about}>
        {words('staff_link', { name: link.name, hours: link.hours })}
      </p>
      <code tabIndex={0}>{link.link}</code>
      <p class="row">
        <Copy text={link.link} label="staff_copy" />
        <button class="quiet" onClick={done}>
          {words('staff_link_done')}
        </button>
      </p>
    </div>
  );
}

/** What decides which conversations go to somebody. */
function skillsOf({ zones, languages, minors, tags }: Person): string {
  const places = zones.length === 2 ? term('zone_', 'both') : zones.map(zoneName).join(', ');
  const more = [...languages.map(languageName), ...(minors ? [words('staff_minors_short')] : []), ...tags];
  return [places, listed(more)].filter(Boolean).join(' · ');
}

interface RowProps {
  person: Person;
  current: boolean;
  edit(): void;
}

function Row({ person, current, edit }: RowProps): JSX.Element {
  return (
    <tr class={person.disabled ? 'off' : ''} aria-current={current}>
      <th scope="row">{person.name}</th>
      <td>{`${person.display}, ${term('', person.profession)}`}</td>
      <td>{roleName(person.role)}</td>
      <td class="wide soft">{skillsOf(person)}</td>
      <td class="wide number">{person.capacity}</td>
      <td class={person.enrolled && !person.disabled ? '' : 'notable'}>{words(stateOf(person))}</td>
      <td>
        <button class="quiet" aria-label={words('change_this', { name: person.name })} onClick={edit}>
          {words('change')}
        </button>
      </td>
    </tr>
  );
}

export function HouseStaff({ shown }: HousePage): JSX.Element {
  const [list, setList] = useState<Listed | null>(null);
  const [edited, setEdited] = useState<Edited | null>(null);
  const [link, setLink] = useState<Link | null>(null);
  const [error, setError] = useState('');
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const person = edited?.of;

  async function look(): Promise<void> {
    const { body, error: refused } = await ask<Listed>('staff');
    if (body) {
      setList(body);
      setEdited((before) => upToDate(before, body.staff));
    }
    if (refused) setError(sentence(refused));
  }
  useEffect(() => {
    if (shown) void look();
  }, [shown]);
  useLayoutEffect(() => title.current?.focus(), [person?.id, !edited]);

  function edit(of: Person | null): void {
    setEdited({ of, draft: of ? draftOf(of) : NEW, theirs: null });
    quiet();
  }

  function quiet(): void {
    setError('');
    setSaid('');
    setWrong({});
  }

  /** Gives the word for what was refused. */
  async function post(path: string, body: object, name: string): Promise<string> {
    quiet();
    setBusy(true);
    const answer = await ask<{ link?: string; hours: number }, { account?: Person }>(path, body);
    setBusy(false);
    const { body: got, error: refused, told } = answer;
    if (got?.link) setLink({ name, link: got.link, hours: got.hours });
    const theirs = refused === 'stale' && told?.account;
    if (theirs && edited) setEdited({ ...edited, of: { ...edited.of, ...theirs }, theirs });
    else if (refused) {
      const fault = faultOf(refused, list?.capacity_most ?? 0);
      setWrong(fault);
      if (!Object.keys(fault).length) setError(sentence(refused));
    } else setSaid(words('changed'));
    await look();
    return refused;
  }

  async function save({ of, draft }: Edited): Promise<void> {
    const asked = settableOf(draft);
    const name = draft.name.trim();
    const refused = of
      ? await post(`staff/change/${of.id}`, { ...asked, version: of.version }, name)
      : await post('staff/add', { ...asked, name }, name);
    if (!refused) setEdited(null);
  }

  return (
    <>
      {link && <Shown link={link} done={() => setLink(null)} />}
      <Trouble text={error} />
      <div class={edited ? 'pair open' : 'pair'}>
        <div class="index">
          <p class="bar">
            <span class="said" role="status">
              {said}
            </span>
            <button class="quiet" onClick={() => edit(null)}>
              {words('staff_add')}
            </button>
          </p>
          <table>
            <caption class="unseen">{words('house_staff')}</caption>
            <thead>
              <tr>
                <th scope="col">{words('staff_name')}</th>
                <th scope="col">{words('staff_shown')}</th>
                <th scope="col">{words('staff_role')}</th>
                <th scope="col" class="wide">
                  {words('staff_skills')}
                </th>
                <th scope="col" class="wide number">
                  {words('staff_at_a_time')}
                </th>
                <th scope="col">{words('staff_state')}</th>
                <th scope="col">
                  <span class="unseen">{words('change')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list?.staff.map((one) => (
                <Row
                  key={one.id}
                  person={one}
                  current={one.id === person?.id}
                  edit={() => edit(one)}
                />
              ))}
            </tbody>
          </table>
        </div>
        {edited && list && (
          <section class="pane" aria-labelledby="person-title">
            <h3 id="person-title" tabIndex={-1} ref={title}>
              {person ? `${person.name} · ${words(stateOf(person))}` : words('staff_add')}
            </h3>
            <PersonForm
              draft={edited.draft}
              choices={list}
              isNew={!person}
              theirs={edited.theirs}
              busy={busy}
              wrong={wrong}
              change={(draft) => setEdited({ ...edited, draft })}
              save={() => void save(edited)}
              takeTheirs={() => edit(edited.theirs)}
              cancel={() => setEdited(null)}
            />
            {person && <Access person={person} act={(what) => void post(`staff/${what}/${person.id}`, {}, person.name)} />}
          </section>
        )}
      </div>
    </>
  );
}
