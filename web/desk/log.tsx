/** What was said in a conversation, or on its private line: who, when, and what became of one's own. */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { answerTo, cardOf } from '../shared/cards';
import type { Line } from '../shared/talk';
import { AnswerView, CardView } from './card-view';
import { isOver, type Conversation } from './conversation';
import type { Desk } from './desk';
import { clock, words } from './words';

/** How near to the end counts as reading the end. */
const NEAR = 80;

interface SaidProps {
  line: Line;
  last: boolean;
  /** Where another try makes sense. */
  resend: (() => void) | null;
  /** The conversation's, for her answer to an appointment. */
  among?: Line[];
}

/** The visitor's own, and nobody's in her name. */
const isHers = ({ mine, person }: Line): boolean => !mine && !person;

/** What it says: a text, or a card of the staff. */
function What({ line, among }: { line: Line; among: Line[] }): JSX.Element {
  const card = isHers(line) ? null : cardOf(line);
  if (!card) return <p dir="auto">{line.text}</p>;
  return (
    <CardView card={card}>
      {card.kind === 'appointment' && <AnswerView line={answerTo(card.ref, among, isHers)} />}
    </CardView>
  );
}

export function Said({ line, last, resend, among = [] }: SaidProps): JSX.Element {
  const failed = line.state === 'failed';
  const telling = line.mine && (last || failed || line.state === 'waiting');
  const who = line.mine ? words('you') : line.person?.name ?? words('visitor');
  const parts = [who, clock(line.at)];
  if (telling) parts.push(words(`line_${line.state}`));
  return (
    <li class={line.mine ? 'mine' : line.person ? 'colleagues' : 'theirs'}>
      <small>{parts.join(' · ')}</small>
      <What line={line} among={among} />
      {failed && resend && (
        <button
          class="quiet"
          aria-label={`${words('resend')} : ${line.text.slice(0, 40)}`}
          onClick={() => {
            resend();
            document.getElementById('text')?.focus();
          }}
        >
          {words('resend')}
        </button>
      )}
    </li>
  );
}

/** What she passed on of the time before this agent came: folded, for it was not said to them. */
function Passed({ of }: { of: Conversation }): JSX.Element | null {
  if (!of.passed.length) return null;
  return (
    <details class="passed">
      <summary>{words('passed', { n: of.passed.length })}</summary>
      <ol>
        {of.passed.map(({ hers, name, at, text }) => (
          <li class={hers ? 'theirs' : 'mine'}>
            <small>{[hers ? words('visitor') : name, clock(at)].join(' · ')}</small>
            <p dir="auto">{text}</p>
          </li>
        ))}
      </ol>
    </details>
  );
}

export function Log({ desk, of }: { desk: Desk; of: Conversation }): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const { lines } = of.talk;
  const lastMine = [...lines].reverse().find(({ mine }) => mine);
  useLayoutEffect(() => {
    const log = list.current;
    if (log && of.atEnd) log.scrollTop = log.scrollHeight;
  });

  function scrolled(): void {
    const log = list.current;
    if (!log?.clientHeight) return;
    // Only going up is leaving the end.
    if (log.scrollHeight - log.scrollTop - log.clientHeight < NEAR) of.atEnd = true;
    else if (log.scrollTop < lastTop.current) of.atEnd = false;
    lastTop.current = log.scrollTop;
    desk.look();
  }

  return (
    <div class="log" role="log" tabIndex={0} aria-label={words('log')} ref={list} onScroll={scrolled}>
      {of.earlier && <p class="note">{words('earlier')}</p>}
      <Passed of={of} />
      <ol>
        {lines.map((line) => (
          <Said
            key={`${line.by}.${line.mine}.${line.id}`}
            line={line}
            last={line === lastMine}
            among={lines}
            resend={isOver(of.state) ? null : () => of.resend()}
          />
        ))}
      </ol>
    </div>
  );
}
