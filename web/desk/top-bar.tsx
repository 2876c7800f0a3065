/**
 * What is true of the whole house and of this agent: who, available or away, the queue, the line.
 */
import type { JSX } from 'preact';
import { DangerShape } from './danger';
import type { Desk } from './desk';
import { mayEnterHouse } from './house';
import { houseName } from './house-name';
import { Menu } from './menu';
import { Presence } from './presence';
import { Running } from './running';
import type { Sound } from './sound';
import { SoundMenu } from './sound-menu';
import { currentLanguage, duration, since, term, words } from './words';

function Queue({ desk }: { desk: Desk }): JSX.Element | null {
  if (!desk.queue) return null;
  const { waiting, urgent, longest, agents, free } = desk.queue;
  const many = waiting === 0 ? 'waiting_none' : waiting === 1 ? 'waiting_1' : 'waiting_n';
  return (
    <p class="queue">
      <b class={waiting ? 'some' : ''}>{words(many, { n: waiting })}</b>
      {urgent > 0 && (
        <span class="state in-danger">
          <DangerShape />
          {words('waiting_urgent', { n: urgent })}
        </span>
      )}
      {waiting > 0 && <span>{words('longest', { time: duration(longest) })}</span>}
      <span class="agents">{words(agents === 1 ? 'agents_1' : 'agents_n', { n: agents, free })}</span>
    </p>
  );
}

export interface TopBarProps {
  desk: Desk;
  sound: Sound;
  onSound(): void;
  onHelp(): void;
  onAccount(): void;
  house: boolean;
  onHouse(): void;
  onLanguage(): void;
}

export function TopBar(props: TopBarProps): JSX.Element {
  const { desk, sound, onSound, onHelp, onAccount, house, onHouse, onLanguage } = props;
  const { me } = desk;
  return (
    <header class="top">
      <h1>{houseName()}</h1>
      <Presence desk={desk} />
      <Queue desk={desk} />
      <nav>
        <button
          class="quiet"
          title={words('at_once_more')}
          aria-pressed={desk.atOnce}
          onClick={() => desk.setAtOnce(!desk.atOnce)}
        >
          {words(desk.atOnce ? 'at_once_on' : 'at_once_off')}
        </button>
        <SoundMenu sound={sound} changed={onSound} />
        {mayEnterHouse(me?.role ?? '') && (
          <button class="quiet" aria-expanded={house} onClick={onHouse}>
            {words('house')}
          </button>
        )}
        <Menu class="me" label={me ? `${me.name}, ${term('', me.profession)}` : words('account')}>
          <button class="help-button" onClick={onHelp}>
            {words('help')} <kbd>?</kbd>
          </button>
          <button lang={currentLanguage() === 'fr' ? 'en' : 'fr'} onClick={onLanguage}>
            {words('other_language')}
          </button>
          <button onClick={onAccount}>{words('account')}</button>
          <button onClick={() => void desk.signOut()}>{words('sign_out')}</button>
        </Menu>
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
      {desk.storageFails && <p class="alarm">{words('storage_fails')}</p>}
      {desk.me?.closed && <p>{words('house_closed')}</p>}
      {desk.missed && <p>{words('missed')}</p>}
      {desk.helps.map((help) => (
        <p key={help.help} class="calls-for-help">
          {words('help_call', { name: help.name })}{' '}
          <button class="main" onClick={() => desk.assist(help)}>
            {words('help_assist')}
          </button>
        </p>
      ))}
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
