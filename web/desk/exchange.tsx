/**
 * The conversations that are on the screen: the one that is selected, or up to three side by side,
 * each with what was said, what to say, and its end.
 */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Aside } from './aside';
import { Company, Invite } from './company';
import { isOver, type Conversation } from './conversation';
import { InDanger } from './danger';
import type { Desk } from './desk';
import { Log } from './log';
import { NoteNews } from './note-panel';
import { Noted } from './opening';
import { Running } from './running';
import { State } from './state';
import { duration, words } from './words';
import { Writer } from './writer';

const ASKED = {
  end: { ask: 'end_ask', yes: 'end_yes' },
  ban: { ask: 'ban_ask', yes: 'ban_yes' },
} as const;

/** The conversation about which the agent is asked, or asks, and what. */
export interface Asking {
  of: Conversation;
  how: 'end' | 'ban' | 'invite';
}

export interface ExchangeProps {
  desk: Desk;
  asking: Asking | null;
  ask(what: Asking | null): void;
}

interface Props extends ExchangeProps {
  of: Conversation;
}

/**
 * The end is asked for in its own place, and the answer that loses nothing has the focus. After it
 * the focus is where it was asked for.
 */
function End({ desk, of, asking, ask }: Props): JSX.Element {
  const no = useRef<HTMLButtonElement>(null);
  const buttons = { end: useRef<HTMLButtonElement>(null), ban: useRef<HTMLButtonElement>(null) };
  const asked = useRef<'end' | 'ban' | null>(null);
  const how = asking?.of === of && asking.how !== 'invite' ? asking.how : null;
  useLayoutEffect(() => {
    const was = asked.current;
    if (how) no.current?.focus();
    else if (was && document.activeElement === document.body) buttons[was].current?.focus();
    asked.current = how;
  }, [how]);
  if (!how) {
    return (
      <>
        <button class="quiet ban" ref={buttons.ban} onClick={() => ask({ of, how: 'ban' })}>
          {words('ban')}
        </button>
        <button class="quiet end" ref={buttons.end} onClick={() => ask({ of, how: 'end' })}>
          {words('end')}
        </button>
      </>
    );
  }
  return (
    <div class="asking" role="group" aria-label={words(ASKED[how].ask)}>
      <b>{words(ASKED[how].ask)}</b>
      <button
        class="danger"
        disabled={how === 'ban' && (!desk.up || of.state !== 'here')}
        onClick={() => {
          ask(null);
          if (how === 'ban') desk.ban(of);
          else desk.end(of);
        }}
      >
        {words(ASKED[how].yes)}
      </button>
      <button class="quiet" ref={no} onClick={() => ask(null)}>
        {words('end_no')}
      </button>
    </div>
  );
}

function Kept({ desk, of }: { desk: Desk; of: Conversation }): JSX.Element {
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

/** What goes beyond the two who talk: somebody asked in, or help. */
function More({ desk, of, asking, ask }: Props): JSX.Element {
  const inviting = asking?.of === of && asking.how === 'invite';
  return (
    <span class="more">
      <button
        class="quiet"
        aria-expanded={inviting}
        disabled={!desk.up}
        onClick={() => ask(inviting ? null : { of, how: 'invite' })}
      >
        {words('invite')}
      </button>
      <button
        class="quiet"
        aria-pressed={of.help}
        disabled={!desk.up}
        title={words('help_me_more')}
        onClick={() => desk.askHelp(of, !of.help)}
      >
        {words('help_me')}
      </button>
    </span>
  );
}

function Head(props: Props): JSX.Element {
  const { of } = props;
  const isOpen = !isOver(of.state);
  return (
    <div class="head">
      <h2>{words('numbered', { n: of.ordinal })}</h2>
      <State of={of} />
      <InDanger of={of} />
      {isOpen && of.part !== 'beside' && <More key={`more${of.id}`} {...props} />}
      {isOpen && of.part === 'holder' && <End key={of.id} {...props} />}
    </div>
  );
}

/** All of a conversation but its field. */
function Body(props: Props): JSX.Element {
  const { desk, of, asking, ask } = props;
  return (
    <>
      <Head {...props} />
      {asking?.of === of && asking.how === 'invite' && (
        <Invite desk={desk} of={of} close={() => ask(null)} />
      )}
      <Noted of={of} />
      <NoteNews of={of} />
      <Company desk={desk} of={of} />
      <p class="unseen" role="status">
        {of.state !== 'here' && words(`course_${of.state}`)}
      </p>
      <p class="unseen" role="alert">
        {of.dangerAt > 0 && words('course_danger')}
      </p>
      {of.tampered > 0 && (
        <p class="alarm" role="alert">
          {words('tampered', { n: of.tampered })}
        </p>
      )}
      {of.part === 'beside' ? (
        <p class="note beside">{words('beside')}</p>
      ) : (
        <Log key={of.id} desk={desk} of={of} />
      )}
    </>
  );
}

function After({ desk, of }: { desk: Desk; of: Conversation }): JSX.Element {
  return (
    <>
      <Aside key={`aside${of.id}`} desk={desk} of={of} />
      {isOver(of.state) && <Kept desk={desk} of={of} />}
    </>
  );
}

export function Exchange({ desk, asking, ask }: ExchangeProps): JSX.Element {
  const of = desk.selected;
  const { shown } = desk;
  if (shown.length > 1) {
    return (
      <div class="side">
        {shown.map((one) => (
          <section
            key={one.id}
            class={one === of ? 'exchange current' : 'exchange'}
            aria-label={`${words('exchange')} ${words('numbered', { n: one.ordinal })}`}
          >
            <Body desk={desk} of={one} asking={asking} ask={ask} />
            {one.part !== 'beside' && <Writer key={`writer${one.id}`} desk={desk} of={one} />}
            <After desk={desk} of={one} />
          </section>
        ))}
      </div>
    );
  }
  return (
    <section class="exchange" aria-label={words('exchange')}>
      {of && <Body desk={desk} of={of} asking={asking} ask={ask} />}
      {!of && desk.conversations.length > 0 && <p class="empty">{words('none_chosen')}</p>}
      {desk.selection > 0 && of?.part !== 'beside' && (
        <Writer key={desk.selection} desk={desk} of={of} />
      )}
      {of && <After desk={desk} of={of} />}
    </section>
  );
}
