/**
 * What is true of the whole house and of this agent: who, available or away, the queue, the line.
 */
import type { JSX } from 'preact';
import type { Desk } from './desk';
import { Running } from './running';
import type { Sound } from './sound';
import { currentLanguage, duration, since, term, words } from './words';

function Queue({ desk }: { desk: Desk }): JSX.Element | null {
  if (!desk.queue) return null;
  const { waiting, longest, agents, free } = desk.queue;
  const many = waiting === 0 ? 'waiting_none' : waiting === 1 ? 'waiting_1' : 'waiting_n';
  return (
    <p class="queue">
      <b class={waiting ? 'some' : ''}>{words(many, { n: waiting })}</b>
      {waiting > 0 && <span>{words('longest', { time: duration(longest) })}</span>}
      <span>{words(agents === 1 ? 'agents_1' : 'agents_n', { n: agents, free })}</span>
    </p>
  );
}

function Presence({ desk }: { desk: Desk }): JSX.Element {
  return (
    <div class="switch" role="group" aria-label={words('presence')}>
      {(['available', 'away'] as const).map((presence) => (
        <button
          class={presence}
          aria-pressed={desk.presence === presence}
          disabled={!desk.up}
          onClick={() => desk.setPresence(presence)}
        >
          {words(presence)}
        </button>
      ))}
    </div>
  );
}

export interface TopBarProps {
  desk: Desk;
  sound: Sound;
  onSound(): void;
  onHelp(): void;
  onLanguage(): void;
}

export function TopBar({ desk, sound, onSound, onHelp, onLanguage }: TopBarProps): JSX.Element {
  const { me } = desk;
  return (
    <header class="top">
      <h1 class="unseen">Havre</h1>
      <Presence desk={desk} />
      <Queue desk={desk} />
      <p class="me">{me && `${me.name}, ${term('', me.profession)}`}</p>
      <nav>
        <button class="quiet" aria-pressed={sound.on} onClick={onSound}>
          {words(sound.on ? 'sound_on' : 'sound_off')}
        </button>
        <button class="quiet help-button" onClick={onHelp}>
          {words('help')} <kbd>?</kbd>
        </button>
        <button class="quiet" lang={currentLanguage() === 'fr' ? 'en' : 'fr'} onClick={onLanguage}>
          {words('other_language')}
        </button>
        <button class="quiet" onClick={() => void desk.signOut()}>
          {words('sign_out')}
        </button>
      </nav>
    </header>
  );
}

/** What the agent has to know now and did not ask. */
export function Notices({ desk }: { desk: Desk }): JSX.Element {
  return (
    <div class="notices" role="status">
      {!desk.up && (
        <p class="alarm">
          {desk.me ? (
            <Running of={() => words('line_cut', { time: since(desk.downSince) })} />
          ) : (
            words('line_opening')
          )}
        </p>
      )}
      {desk.missed && <p>{words('missed')}</p>}
      {desk.told.map((told) => (
        <p key={told.ordinal}>
          {words(told.what, { n: told.ordinal })}{' '}
          <button class="quiet" onClick={() => desk.dismiss(told)}>
            {words('close')}
          </button>
        </p>
      ))}
    </div>
  );
}
