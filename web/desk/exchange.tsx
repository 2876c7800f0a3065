/** The conversation that is selected: what was said, what to say, and its end. */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Line } from '../shared/talk';
import { isOver, type Conversation } from './conversation';
import type { Desk } from './desk';
import { State } from './state';
import { clock, duration, words } from './words';

/** How near to the end counts as reading the end. */
const NEAR = 80;

function Said({ line, last }: { line: Line; last: boolean }): JSX.Element {
  const telling = line.mine && (last || line.state === 'waiting');
  const parts = [words(line.mine ? 'you' : 'visitor'), clock(line.at)];
  if (telling) parts.push(words(`line_${line.state}`));
  return (
    <li class={line.mine ? 'mine' : 'theirs'}>
      <small>{parts.join(' · ')}</small>
      <p dir="auto">{line.text}</p>
    </li>
  );
}

function Log({ of }: { of: Conversation }): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const follow = useRef(true);
  const lastTop = useRef(0);
  const { lines } = of.talk;
  const lastMine = [...lines].reverse().find(({ mine }) => mine);
  useLayoutEffect(() => {
    const log = list.current;
    if (log && follow.current) log.scrollTop = log.scrollHeight;
  });

  function scrolled(): void {
    const log = list.current;
    if (!log) return;
    // Only going up is leaving the end.
    if (log.scrollHeight - log.scrollTop - log.clientHeight < NEAR) follow.current = true;
    else if (log.scrollTop < lastTop.current) follow.current = false;
    lastTop.current = log.scrollTop;
  }

  return (
    <div
      class="log"
      role="log"
      tabIndex={0}
      aria-label={words('log')}
      ref={list}
      onScroll={scrolled}
    >
      <ol>
        {lines.map((line) => (
          <Said key={`${line.mine}${line.id}`} line={line} last={line === lastMine} />
        ))}
      </ol>
    </div>
  );
}

function Writer({ desk, of }: { desk: Desk; of: Conversation }): JSX.Element {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const { current } = field;
    if (!current) return;
    current.style.height = '0';
    current.style.height = `${current.scrollHeight + 2}px`;
  });

  function key(event: JSX.TargetedKeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    desk.sayDraft(of);
  }

  return (
    <div class="writer">
      <textarea
        id="text"
        ref={field}
        rows={1}
        autocomplete="off"
        aria-label={words('message')}
        placeholder={words('message')}
        value={of.draft}
        onInput={({ currentTarget }) => desk.setDraft(of, currentTarget.value)}
        onKeyDown={key}
      />
      <button class="main" onClick={() => desk.sayDraft(of)}>
        {words('send')}
      </button>
    </div>
  );
}

/** The end is asked for in its own place, and the answer that loses nothing has the focus. */
function End({ desk, of, asking, ask }: ExchangeProps & { of: Conversation }): JSX.Element {
  const no = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asking) no.current?.focus();
  }, [asking]);
  if (!asking) {
    return (
      <button class="quiet" onClick={() => ask(true)}>
        {words('end')}
      </button>
    );
  }
  return (
    <div class="asking" role="group" aria-label={words('end_ask')}>
      <b>{words('end_ask')}</b>
      <button
        class="danger"
        onClick={() => {
          ask(false);
          desk.end(of);
        }}
      >
        {words('end_yes')}
      </button>
      <button class="quiet" ref={no} onClick={() => ask(false)}>
        {words('end_no')}
      </button>
    </div>
  );
}

function Kept({ desk, of }: { desk: Desk; of: Conversation }): JSX.Element {
  return (
    <div class="kept">
      <p>
        <State of={of} /> {words('kept', { time: duration((of.eraseAt - Date.now()) / 1000 + 1) })}
      </p>
      <button class="main" onClick={() => desk.forget(of)}>
        {words('erase')}
      </button>
    </div>
  );
}

export interface ExchangeProps {
  desk: Desk;
  asking: boolean;
  ask(asking: boolean): void;
}

export function Exchange({ desk, asking, ask }: ExchangeProps): JSX.Element {
  const of = desk.selected;
  if (!of) {
    return (
      <section class="exchange">
        {desk.conversations.length > 0 && <p class="empty">{words('none_chosen')}</p>}
      </section>
    );
  }
  const over = isOver(of.state);
  return (
    <section class="exchange" aria-labelledby="exchange-title">
      <div class="head">
        <h2 id="exchange-title">{words('numbered', { n: of.ordinal })}</h2>
        <State of={of} />
        {!over && <End desk={desk} of={of} asking={asking} ask={ask} />}
      </div>
      {of.tampered > 0 && (
        <p class="alarm" role="alert">
          {words('tampered', { n: of.tampered })}
        </p>
      )}
      <Log key={of.id} of={of} />
      {over ? <Kept desk={desk} of={of} /> : <Writer key={of.id} desk={desk} of={of} />}
    </section>
  );
}
