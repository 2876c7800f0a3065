/** One place that was found: what is needed at a glance, and the rest of it on demand. */
import type { JSX } from 'preact';
import { dayTexts, isOpen, nowText, readHours } from '../hours';
import { Running } from '../running';
import { words } from '../words';
import { addressSaid, distanceSaid, importSaid } from './said';
import type { FoundPlace } from './types';

interface Props {
  place: FoundPlace;
  /** The communes for which it is competent, where that is not plain. */
  competentFor: string[];
  open: boolean;
  toggle(): void;
  /** Null where nobody can be proposed anything. */
  propose: (() => void) | null;
}

function Glance({ place }: { place: FoundPlace }): JSX.Element {
  const now = Date.now();
  const week = readHours(place.hours);
  const far = distanceSaid(place.km);
  return (
    <span class={isOpen(week, now, place.timeZone) ? 'opening-now is-open' : 'opening-now'}>
      {far && `${far} · `}
      {nowText(week, now, place.timeZone)}
    </span>
  );
}

function Details({ place }: { place: FoundPlace }): JSX.Element {
  const week = dayTexts(readHours(place.hours));
  return (
    <div class="details">
      {week.length > 0 && (
        <dl>
          {week.map(([day, spans]) => (
            <div>
              <dt>{day}</dt>
              <dd>{spans}</dd>
            </div>
          ))}
        </dl>
      )}
      {place.note && <p>{place.note}</p>}
      {place.from && <p class="small">{importSaid(place.from, Date.now())}</p>}
    </div>
  );
}

export function PlaceItem({ place, competentFor, open, toggle, propose }: Props): JSX.Element {
  const { name, telephone } = place;
  return (
    <li class="place">
      <button class="found" aria-expanded={open} onClick={toggle}>
        <b>{name}</b>
        {competentFor.length > 0 && (
          <span class="small">{words('places_for', { names: competentFor.join(', ') })}</span>
        )}
        <Running of={() => <Glance place={place} />} />
      </button>
      {telephone && <p class="telephone">{telephone}</p>}
      <p>{addressSaid(place)}</p>
      {open && <Details place={place} />}
      {propose && (
        <button class="quiet" aria-label={words('places_propose_this', { name })} onClick={propose}>
          {words('places_propose')}
        </button>
      )}
    </li>
  );
}
