/**
 * « Lieux », beside the conversation: it opens with her code, searches as one types, and asks
 * nobody. Arrows go through what was found, Enter opens it.
 */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { holds, type Conversation } from '../conversation';
import type { Desk } from '../desk';
import { timeIn } from '../hours';
import { Running } from '../running';
import { words, type Key } from '../words';
import { askedOf } from './finding';
import { PlaceItem } from './place';
import { importSaid, isOld } from './said';
import type { Commune, Found, FoundPlace, GroupName, Imported } from './types';

interface Props {
  desk: Desk;
  of: Conversation;
  /** To her: the agent wants her to have this place. */
  propose(place: FoundPlace): void;
}

type Places = Extract<Found, { what: 'places' }>;

const HEADS: Record<GroupName, Key> = {
  competent: 'places_competent',
  police: 'places_police',
  gendarmerie: 'places_gendarmerie',
  help: 'places_help',
  law: 'places_law',
  other: 'places_other',
};

/** Of metropolitan France an INSEE code begins with the département's two, overseas with three. */
const departement = ({ code }: Commune): string => code.slice(0, /^9[78]/.test(code) ? 3 : 2);

function Communes({ desk, of, communes }: { desk: Desk; of: Conversation; communes: Commune[] }): JSX.Element {
  return (
    <ul class="communes" aria-label={words('places_which')}>
      {communes.map((commune) => (
        <li>
          <button
            class="quiet commune"
            aria-pressed={of.finding.chosen === commune.code}
            onClick={() => desk.find(of, { chosen: of.finding.chosen === commune.code ? '' : commune.code })}
          >
            {commune.name} <small>{departement(commune)}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Here it is another time than there. */
function There({ timeZone }: { timeZone: string }): JSX.Element | null {
  const { timeZone: here } = new Intl.DateTimeFormat().resolvedOptions();
  if (timeIn(timeZone) === timeIn(here)) return null;
  return (
    <p class="small">
      <Running of={() => words('places_time', { time: timeIn(timeZone) })} />
    </p>
  );
}

function Sources({ desk, found }: { desk: Desk; found: Places }): JSX.Element {
  const imports = desk.directory.directory?.imports;
  const used = new Set(['zones', ...found.groups.flatMap(({ places }) => places.map((one) => one.import))]);
  const known = [...used].map((kind) => imports?.get(kind)).filter((one): one is Imported => !!one);
  return (
    <ul class="sources small" aria-label={words('places_sources')}>
      {known.map((one) => (
        <li class={isOld(one, Date.now()) ? 'old' : undefined}>{importSaid(one, Date.now())}</li>
      ))}
    </ul>
  );
}

function Groups({ desk, of, propose, found }: Props & { found: Places }): JSX.Element {
  return (
    <>
      {found.groups.map(({ name, places, unplaced }) => (
        <section class="group" key={name} aria-label={words(HEADS[name])}>
          <h4>{words(HEADS[name])}</h4>
          <ul>
            {places.map((place) => (
              <PlaceItem
                key={place.id}
                place={place}
                competentFor={found.commune ? [] : place.competent}
                open={of.finding.open === place.id}
                toggle={() => desk.find(of, { open: of.finding.open === place.id ? -1 : place.id })}
                propose={holds(of) ? () => propose(place) : null}
              />
            ))}
            {unplaced.map((service) => (
              <li class="place">{words('places_unplaced', { name: service.name })}</li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function Results(props: Props & { found: Found }): JSX.Element {
  const { desk, of, found } = props;
  if (found.what === 'nothing') return <p class="empty">{words('places_nothing')}</p>;
  if (found.what === 'unknown') return <p class="empty">{words('places_unknown')}</p>;
  if (found.what === 'communes')
    return (
      <>
        <p class="small">{words('places_which')}</p>
        <Communes desk={desk} of={of} communes={found.communes} />
      </>
    );
  return (
    <>
      {found.commune && (
        <p class="about">
          {found.commune.name} <small>{departement(found.commune)}</small>
        </p>
      )}
      {found.communes.length > 1 && (
        <>
          <p class="small">{words('places_of_code')}</p>
          <Communes desk={desk} of={of} communes={found.communes} />
        </>
      )}
      <There timeZone={found.timeZone} />
      {!found.groups.length && <p class="empty">{words('places_none')}</p>}
      <Groups {...props} found={found} />
      <Sources desk={desk} found={found} />
    </>
  );
}

const counted = (found: Found): number => {
  if (found.what === 'communes') return found.communes.length;
  return found.what === 'places' ? found.groups.reduce((sum, { places }) => sum + places.length, 0) : 0;
};

function Trouble({ desk }: { desk: Desk }): JSX.Element {
  const { failed } = desk.directory;
  return (
    <>
      <p class="empty" role="status">
        {words(failed ? 'places_failed' : 'places_waiting')}
      </p>
      {failed && (
        <button class="quiet" onClick={() => desk.directory.retry()}>
          {words('places_retry')}
        </button>
      )}
    </>
  );
}

/** Through the field, the communes and the places, up and down. */
function step(within: HTMLElement, by: number): void {
  const stops = [...within.querySelectorAll<HTMLElement>('input,.commune,.found')];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  stops[Math.max(0, Math.min(stops.length - 1, at + by))]?.focus();
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

export function Places(props: Props): JSX.Element {
  const { desk, of } = props;
  const all = useRef<HTMLElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const found = desk.directory.search(askedOf(of.finding, of.place, of.commune));
  useLayoutEffect(() => {
    if (!desk.toFind) return;
    desk.toFind = false;
    // What is found stands below the field: all of it is meant.
    all.current?.scrollIntoView({ block: 'start' });
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  });

  function pressed(event: JSX.TargetedKeyboardEvent<HTMLElement>): void {
    const by = event.key === 'Enter' && event.target === field.current ? 1 : STEPS[event.key];
    if (!by || !all.current || event.isComposing) return;
    event.preventDefault();
    step(all.current, by);
  }

  return (
    <section class="places" aria-labelledby="places-title" ref={all} onKeyDown={pressed}>
      <h3 id="places-title">{words('places')}</h3>
      <div class="row">
        <input
          id="places-field"
          ref={field}
          autocomplete="off"
          aria-label={words('places_field')}
          placeholder={words('places_field')}
          maxLength={64}
          value={of.finding.query ?? of.place}
          onInput={({ currentTarget }) => desk.find(of, { query: currentTarget.value, chosen: '', open: -1 })}
        />
        {of.finding.query !== null && of.place && (
          <button class="quiet" onClick={() => desk.find(of, { query: null, chosen: '', open: -1 })}>
            {words('places_hers')}
          </button>
        )}
      </div>
      {found && (
        <p class="unseen" role="status">
          {words('places_count', { n: counted(found) })}
        </p>
      )}
      {(!found || desk.directory.failed) && <Trouble desk={desk} />}
      {found && <Results {...props} found={found} />}
    </section>
  );
}
