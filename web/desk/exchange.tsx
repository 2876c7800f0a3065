/**
 * The conversation that is selected: what was said, what to say, and its end.
 *
 * The field never goes from under the hands of whoever is writing: it stays, read-only and with the
 * focus, when the visitor is gone or the copy erased. Only the agent's own choice of another
 * conversation puts another in its place.
 */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Line } from '../shared/talk';
import { isOver, type Conversation } from './conversation';
import type { Desk } from './desk';
import { Running } from './running';
import { State } from './state';
import { clock, duration, words } from './words';

/** How near to the end counts as reading the end. */
const NEAR = 80;

interface Props {
  desk: Desk;
  of: Conversation;
}

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

function Log({ desk, of }: Props): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const { lines } = of.talk;
  const lastMine = [...lines].reverse().find(({ mine }) => mine);
  useLayoutEffect(() => {
    const log = list.current;
    if (log && desk.atEnd) log.scrollTop = log.scrollHeight;
  });

  function scrolled(): void {
    const log = list.current;
    if (!log?.clientHeight) return;
    // Only going up is leaving the end.
    if (log.scrollHeight - log.scrollTop - log.clientHeight < NEAR) desk.atEnd = true;
    else if (log.scrollTop < lastTop.current) desk.atEnd = false;
    lastTop.current = log.scrollTop;
    desk.look();
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
      {of.earlier && <p class="note">{words('earlier')}</p>}
      <ol>
        {lines.map((line) => (
          <Said key={`${line.mine}${line.id}`} line={line} last={line === lastMine} />
        ))}
      </ol>
    </div>
  );
}

function Writer({ desk, of }: { desk: Desk; of: Conversation | null }): JSX.Element {
  const field = useRef<HTMLTextAreaElement>(null);
  const closed = !of || isOver(of.state);
  useLayoutEffect(() => {
    if (desk.toWrite) field.current?.focus();
    desk.toWrite = false;
    return () => {
      desk.inField = false;
    };
  }, []);
  useLayoutEffect(() => {
    const { current } = field;
    if (!current) return;
    current.style.height = '0';
    current.style.height = `${current.scrollHeight + 2}px`;
  });

  function say(): void {
    if (of) desk.sayDraft(of);
    field.current?.focus();
  }

  function key(event: JSX.TargetedKeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    say();
  }

  return (
    <div class={of ? 'writer' : 'writer nobody'}>
      <textarea
        id="text"
        ref={field}
        rows={1}
        autocomplete="off"
        aria-label={words('message')}
        placeholder={closed ? '' : words('message')}
        value={of?.draft ?? ''}
        readOnly={closed}
        onInput={({ currentTarget }) => of && desk.setDraft(of, currentTarget.value)}
        onKeyDown={key}
        onFocus={() => {
          desk.inField = true;
        }}
        onBlur={() => {
          desk.inField = false;
        }}
      />
      {!closed && (
        <button class="main" onClick={say}>
          {words('send')}
        </button>
      )}
    </div>
  );
}

/**
 * The end is asked for in its own place, and the answer that loses nothing has the focus. After it
 * the focus is where it was asked for.
 */
function End({ desk, of, asking, ask }: ExchangeProps & Props): JSX.Element {
  const [end, no] = [useRef<HTMLButtonElement>(null), useRef<HTMLButtonElement>(null)];
  const asked = useRef(false);
  const isAsking = asking === of;
  useLayoutEffect(() => {
    if (isAsking) no.current?.focus();
    else if (asked.current && document.activeElement === document.body) end.current?.focus();
    asked.current = isAsking;
  }, [isAsking]);
  if (!isAsking) {
    return (
      <button class="quiet" ref={end} onClick={() => ask(of)}>
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
          ask(null);
          desk.end(of);
        }}
      >
        {words('end_yes')}
      </button>
      <button class="quiet" ref={no} onClick={() => ask(null)}>
        {words('end_no')}
      </button>
    </div>
  );
}

function Kept({ desk, of }: Props): JSX.Element {
  const left = (): string => duration((of.eraseAt - Date.now()) / 1000 + 1);
  return (
    <div class="kept">
      <p>
        <State of={of} /> <Running of={() => words('kept', { time: left() })} />
      </p>
      <button class="main" onClick={() => desk.forget(of)}>
        {words('erase')}
      </button>
    </div>
  );
}

export interface ExchangeProps {
  desk: Desk;
  /** The conversation whose end is being asked for. */
  asking: Conversation | null;
  ask(of: Conversation | null): void;
}

function Head({ desk, of, asking, ask }: ExchangeProps & Props): JSX.Element {
  return (
    <div class="head">
      <h2 id="exchange-title">{words('numbered', { n: of.ordinal })}</h2>
      <State of={of} />
      {!isOver(of.state) && <End key={of.id} desk={desk} of={of} asking={asking} ask={ask} />}
    </div>
  );
}

export function Exchange({ desk, asking, ask }: ExchangeProps): JSX.Element {
  const of = desk.selected;
  return (
    <section class="exchange" aria-label={words('exchange')}>
      {of && <Head desk={desk} of={of} asking={asking} ask={ask} />}
      {!of && desk.conversations.length > 0 && <p class="empty">{words('none_chosen')}</p>}
      <p class="unseen" role="status">
        {of && of.state !== 'here' && words(`course_${of.state}`)}
      </p>
      {of && of.tampered > 0 && (
        <p class="alarm" role="alert">
          {words('tampered', { n: of.tampered })}
        </p>
      )}
      {of && <Log key={of.id} desk={desk} of={of} />}
      {desk.selection > 0 && <Writer key={desk.selection} desk={desk} of={of} />}
      {of && isOver(of.state) && <Kept desk={desk} of={of} />}
    </section>
  );
}
