/**
 * Somebody is ringing: a bar over the columns that takes no focus from whoever is writing. It is
 * said once; the times in it run silently.
 */
import type { JSX } from 'preact';
import { DangerShape } from './danger';
import type { Desk, Ringing } from './desk';
import { Running } from './running';
import { duration, term, words } from './words';

/** Who calls: somebody new, or a colleague for somebody who agreed to it. */
function called({ kind, from, urgent }: Ringing): string {
  const who = kind === 'new' ? words('offer') : words(`offer_${kind}`, { name: from });
  return urgent ? words('offer_urgent', { who }) : who;
}

function Ring({ desk, offer }: { desk: Desk; offer: Ringing }): JSX.Element {
  const { departements, zone, lang, waited, stretch, ring, at } = offer;
  const rung = (): number => (Date.now() - at) / 1000;
  const facts = [departements.join(', '), zone && term('zone_', zone), term('lang_', lang)];
  return (
    <li class={offer.urgent ? 'urgent' : undefined}>
      <p>
        {offer.urgent && <DangerShape />}
        <b>{called(offer)}</b>
        <span>{facts.filter(Boolean).join(' · ')}</span>
        <span>
          <Running of={() => words('offer_waited', { time: duration(waited + rung()) })} />
        </span>
        {stretch.map((what) => (
          <span class="stretch">{words(what === 'zone' ? 'stretch_zone' : 'stretch_lang')}</span>
        ))}
      </p>
      <button class="main" onClick={() => desk.takeOffer(offer.n)}>
        {words('take')} <kbd>T</kbd>
      </button>
      <Running
        of={() => <progress aria-hidden="true" max={ring} value={Math.max(0, ring - rung())} />}
      />
    </li>
  );
}

export function Offers({ desk }: { desk: Desk }): JSX.Element {
  return (
    <section class="offers" aria-label={words('offers')}>
      <p class="unseen" role="alert">
        {desk.offers[0] && called(desk.offers[0])}
      </p>
      <ul>
        {desk.offers.map((offer) => (
          <Ring key={offer.n} desk={desk} offer={offer} />
        ))}
      </ul>
    </section>
  );
}
