/**
 * Somebody in danger, as the agent sees it: a mark in word and shape wherever the conversation
 * stands, and a guide beside it: whom to call and what to say to them, what to ask, what to note.
 * What is noted is in memory alone, and goes with the conversation.
 */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Conversation } from './conversation';
import type { Desk } from './desk';
import { askedOf } from './directory/finding';
import type { CompetentUnit } from './directory/types';
import { clock, words } from './words';

/** Whom to call when no unit is known, and whenever; in the order in which they matter. */
const NUMBERS = ['17', '112', '15', '18', '114'] as const;
/** What is asked and noted, in the order in which it helps whoever is sent. */
export const ASKED = ['where', 'who', 'weapons', 'children', 'out', 'hurt', 'told'] as const;
export type Asked = (typeof ASKED)[number];
const NOTE_MOST = 160;

export function DangerShape(): JSX.Element {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor">
      <path d="M8 2l6.5 12h-13zM8 6.5v3.5M8 12v.3" />
    </svg>
  );
}

/** Nothing for one who did not say so. */
export function InDanger({ of }: { of: Conversation }): JSX.Element | null {
  if (!of.dangerAt) return null;
  return (
    <span class="state in-danger">
      <DangerShape />
      {words('danger_since', { at: clock(of.dangerAt) })}
    </span>
  );
}

/** Where her code has several communes it is one of them alone: which, is said. */
function Unit({ name, telephone, commune }: CompetentUnit): JSX.Element {
  return (
    <li class="unit">
      {telephone && <b>{telephone}</b>}
      <span>
        {name}, {words('places_for', { names: commune })}
        {!telephone && ` : ${words('guide_no_number')}`}
      </span>
    </li>
  );
}

function Numbers({ desk, of }: { desk: Desk; of: Conversation }): JSX.Element {
  const { place, commune, finding } = of;
  const unit = desk.directory.unitFor(askedOf(finding, place, commune), place, commune);
  return (
    <ul class="numbers">
      {unit && <Unit {...unit} />}
      {NUMBERS.map((number) => (
        <li>
          <b>{number}</b> {words(`number_${number}`)}
        </li>
      ))}
    </ul>
  );
}

function Notes({ desk, of }: { desk: Desk; of: Conversation }): JSX.Element {
  return (
    <>
      {ASKED.map((what) => (
        <label>
          {words(`danger_${what}`)}
          <input
            autocomplete="off"
            maxLength={NOTE_MOST}
            value={of.danger[what]}
            onInput={({ currentTarget }) =>
              desk.note(of, { danger: { ...of.danger, [what]: currentTarget.value } })
            }
          />
        </label>
      ))}
    </>
  );
}

export interface GuideProps {
  desk: Desk;
  of: Conversation;
  /** Grows each time that the agent asks for the guide. */
  wanted: number;
}

/** Open for one in danger; for any other there when the agent asks for it. */
export function DangerGuide({ desk, of, wanted }: GuideProps): JSX.Element {
  const guide = useRef<HTMLDetailsElement>(null);
  const answered = useRef(wanted);
  const inDanger = of.dangerAt > 0;
  useLayoutEffect(() => {
    if (guide.current && inDanger) guide.current.open = true;
  }, [inDanger]);
  useLayoutEffect(() => {
    if (!guide.current || wanted === answered.current) return;
    answered.current = wanted;
    guide.current.open = true;
    guide.current.querySelector('summary')?.focus();
  }, [wanted]);
  return (
    <details class={inDanger ? 'guide urgent' : 'guide'} ref={guide}>
      <summary>
        <DangerShape />
        {words('guide')} <kbd>G</kbd>
      </summary>
      <h3>{words('guide_call')}</h3>
      <Numbers desk={desk} of={of} />
      <p>{words('guide_pass_on')}</p>
      <h3>{words('guide_ask')}</h3>
      <Notes desk={desk} of={of} />
      <p>{words('guide_stay')}</p>
    </details>
  );
}
