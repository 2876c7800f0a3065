/**
 * The agent's conversations, each readable at a glance: its state, since when it waits, what is
 * unread.
 */
import type { JSX } from 'preact';
import type { Conversation } from './conversation';
import { InDanger } from './danger';
import type { Desk } from './desk';
import { Running } from './running';
import { State } from './state';
import { since, words } from './words';

function Item({ desk, of }: { desk: Desk; of: Conversation }): JSX.Element {
  const unanswered = of.unansweredSince();
  const last = of.talk.lines[of.talk.lines.length - 1];
  return (
    <li>
      <button
        class="item"
        aria-current={desk.selected === of}
        onClick={() => desk.select(of, true)}
      >
        <span class="first">
          <State of={of} />
          {of.unreadAside > 0 && (
            <span class="unread private" title={words('aside')}>
              {of.unreadAside}
            </span>
          )}
          {of.unread > 0 && (
            <span
              class="unread"
              title={words(of.unread === 1 ? 'unread_1' : 'unread_n', { n: of.unread })}
            >
              {of.unread}
            </span>
          )}
        </span>
        <InDanger of={of} />
        <span class="second">
          {words('numbered', { n: of.ordinal })}
          {of.place && ` · ${of.place}`}
          {of.minor && <b> · {words('minor')}</b>}
          {of.part !== 'holder' && <i> · {words(`part_${of.part}`)}</i>}
          {of.draft && <i> · {words('draft')}</i>}
        </span>
        {last && (
          <span class="last" dir="auto">
            {last.text}
          </span>
        )}
        {unanswered > 0 && of.state === 'here' && (
          <span class="second">
            <Running of={() => words('unanswered', { time: since(unanswered) })} />
          </span>
        )}
      </button>
    </li>
  );
}

export function List({ desk }: { desk: Desk }): JSX.Element {
  return (
    <section class="list" aria-labelledby="list-title">
      <div class="list-head">
        <h2 id="list-title">{words('conversations')}</h2>
        {desk.wide && desk.conversations.length > 1 && (
          <button class="quiet" aria-pressed={desk.side} onClick={() => desk.setSide(!desk.side)}>
            {words('side')}
          </button>
        )}
      </div>
      {desk.conversations.length === 0 && (
        <p class="empty">
          {words('empty_list')}{' '}
          {words(desk.presence === 'available' ? 'empty_available' : 'empty_away')}
        </p>
      )}
      <ol>
        {desk.conversations.map((conversation) => (
          <Item key={conversation.id} desk={desk} of={conversation} />
        ))}
      </ol>
    </section>
  );
}
