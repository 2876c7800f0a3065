/** Somebody is ringing: a bar over the columns that takes no focus from whoever is writing. */
import type { JSX } from 'preact';
import type { Desk, Ringing } from './desk';
import { duration, term, words } from './words';

function Ring({ desk, offer }: { desk: Desk; offer: Ringing }): JSX.Element {
  const { departements, zone, lang, waited, stretch, ring, at } = offer;
  const left = Math.max(0, ring - (Date.now() - at) / 1000);
  const facts = [departements.join(', '), zone && term('zone_', zone), term('lang_', lang)];
  return (
    <li>
      <p>
        <b>{words('offer')}</b>
        <span>{facts.filter(Boolean).join(' · ')}</span>
        <span>{words('offer_waited', { time: duration(waited + (Date.now() - at) / 1000) })}</span>
        {stretch.map((what) => (
          <span class="stretch">{words(what === 'zone' ? 'stretch_zone' : 'stretch_lang')}</span>
        ))}
      </p>
      <button class="main" onClick={() => desk.takeOffer(offer.n)}>
        {words('take')} <kbd>T</kbd>
      </button>
      <progress aria-hidden="true" max={ring} value={left} />
    </li>
  );
}

export function Offers({ desk }: { desk: Desk }): JSX.Element {
  return (
    <ul class="offers">
      {desk.offers.map((offer) => (
        <Ring key={offer.n} desk={desk} offer={offer} />
      ))}
    </ul>
  );
}
