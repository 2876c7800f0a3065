/**
 * Who is in a conversation beside the visitor, and asking one more in: she is asked first, in plain
 * words on her page, and if she says no nothing changes.
 */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Colleague } from '../shared/protocol';
import { isOver, type Conversation } from './conversation';
import type { Desk } from './desk';
import { term, words } from './words';

interface Props {
  desk: Desk;
  of: Conversation;
}

interface Target {
  to: string;
  text: string;
}

const distinct = (names: string[]): string[] => [...new Set(names)].sort();

const colleague = (one: Colleague): Target => ({
  to: `account:${one.account}`,
  text: [
    `${one.name}, ${term('', one.profession)}`,
    term('presence_', one.presence),
    `${one.open}/${one.capacity}`,
  ].join(' · '),
});

/** Persons first, then what anybody who is free may be. */
function targets({ desk, of }: Props): { persons: Target[]; skills: Target[] } {
  const inside = [desk.me?.account, ...of.peers.map(({ account }) => account)];
  const others = desk.colleagues.filter(({ account }) => !inside.includes(account));
  const skill = (to: string, text: string): Target => ({ to, text });
  return {
    persons: others.map(colleague),
    skills: [
      ...distinct(others.map(({ profession }) => profession)).map((name) =>
        skill(`profession:${name}`, term('', name)),
      ),
      ...distinct(others.flatMap(({ languages }) => languages)).map((tag) =>
        skill(`lang:${tag}`, words('skill_lang', { lang: term('lang_', tag) })),
      ),
      ...(others.some(({ minors }) => minors) ? [skill('minors', words('skill_minors'))] : []),
      ...distinct(others.flatMap(({ tags }) => tags)).map((tag) => skill(`tag:${tag}`, tag)),
    ],
  };
}

function Options({ label, of }: { label: string; of: Target[] }): JSX.Element | null {
  if (!of.length) return null;
  return (
    <optgroup label={label}>
      {of.map(({ to, text }) => (
        <option value={to}>{text}</option>
      ))}
    </optgroup>
  );
}

/** Beside the exchange, not over it: she goes on writing meanwhile. */
export function Invite({ desk, of, close }: Props & { close(): void }): JSX.Element {
  const { persons, skills } = targets({ desk, of });
  const [chosen, choose] = useState('');
  const field = useRef<HTMLSelectElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const to = chosen || (persons[0] ?? skills[0])?.to || '';

  function propose(stays: boolean): void {
    desk.invite(of, to, stays);
    close();
  }

  return (
    <div
      class="invite"
      role="group"
      aria-label={words('invite')}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <p>{words('invite_more')}</p>
      {persons.length + skills.length === 0 && <p class="empty">{words('invite_nobody')}</p>}
      <select
        aria-label={words('invite_who')}
        ref={field}
        value={to}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        <Options label={words('invite_persons')} of={persons} />
        <Options label={words('invite_skills')} of={skills} />
      </select>
      <div class="row">
        <button class="main" disabled={!to || !desk.up} onClick={() => propose(true)}>
          {words('invite_stay')}
        </button>
        <button class="quiet" disabled={!to || !desk.up} onClick={() => propose(false)}>
          {words('invite_over')}
        </button>
        <button class="quiet" onClick={close}>
          {words('close')}
        </button>
      </div>
    </div>
  );
}

/** Who else is in it, what became of the last proposal, and the way out for one of several. */
export function Company({ desk, of }: Props): JSX.Element | null {
  const { peers, invitation, part } = of;
  // Whoever came is in the list.
  const news =
    invitation && invitation.state !== 'joined'
      ? words(`invitation_${invitation.state}`, { name: invitation.name || words('someone') })
      : '';
  const open = invitation && /asking|ringing/.test(invitation.state);
  const canLeave = part !== 'holder' || peers.some((peer) => peer.part === 'guest');
  if (isOver(of.state) || (!peers.length && !news && !of.help)) return null;
  return (
    <div class="company" role="status">
      {peers.length > 0 && (
        <ul>
          {peers.map((peer) => (
            <li key={peer.slot}>
              {`${peer.name}, ${term('', peer.profession)}`}
              {peer.part === 'beside' && <i> · {words('part_beside')}</i>}
              {peer.isStranger && <b class="stranger"> · {words('part_stranger')}</b>}
              {peer.cut && <b class="cut"> · {words('course_cut')}</b>}
            </li>
          ))}
        </ul>
      )}
      {news && <p>{news}</p>}
      {of.help && <p>{words('help_asked')}</p>}
      {open && (
        <button class="quiet" onClick={() => desk.withdraw(of)}>
          {words('invitation_withdraw')}
        </button>
      )}
      {peers.length > 0 && canLeave && (
        <button class="quiet" disabled={!desk.up} onClick={() => desk.leave(of)}>
          {words('leave')}
        </button>
      )}
    </div>
  );
}
