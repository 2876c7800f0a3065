/** Whether offers come to this agent: words and places, and a pause that says how long it is. */
import type { JSX } from 'preact';
import type { Desk } from './desk';
import { Running } from './running';
import { duration, words } from './words';

const CHOICES = ['available', 'break', 'away', 'closing'] as const;
const MORE_S = 300;
const WRAP_UP_MOST_S = 3600;

/** A pause that began by itself says so, and how long it is: nobody waits without knowing why. */
function WrapUp({ desk }: { desk: Desk }): JSX.Element {
  const left = (): number => Math.max(0, desk.wrapUpUntil - Date.now()) / 1000;
  return (
    <p class="queue">
      <Running of={() => words('wrap_up', { time: duration(left()) })} />{' '}
      <button
        class="quiet"
        disabled={!desk.up}
        onClick={() => desk.wrapUp(Math.min(Math.ceil(left()) + MORE_S, WRAP_UP_MOST_S))}
      >
        {words('wrap_up_more')}
      </button>
    </p>
  );
}

export function Presence({ desk }: { desk: Desk }): JSX.Element {
  return (
    <>
      <div class="switch" role="group" aria-label={words('presence')}>
        {CHOICES.map((presence) => (
          <button
            class={presence}
            title={words(`presence_${presence}_more`)}
            aria-pressed={desk.presence === presence}
            disabled={!desk.up}
            onClick={() => desk.setPresence(presence)}
          >
            {words(`presence_${presence}`)}
          </button>
        ))}
      </div>
      {desk.presence === 'wrap_up' && <WrapUp desk={desk} />}
    </>
  );
}
