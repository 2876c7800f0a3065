/**
 * What an agent asks first, noted for as long as the conversation is on this screen: whether she is
 * safe to write, who else sees the device, a word that says « stop » without saying it. And whether
 * she is a minor, which brings forward what is for minors.
 */
import type { JSX } from 'preact';
import type { Conversation } from './conversation';
import type { Desk } from './desk';
import { words } from './words';

interface Props {
  desk: Desk;
  of: Conversation;
}

const SAFE = ['yes', 'no'] as const;
const NOTES = [
  { of: 'seenBy', label: 'opening_seen_by', most: 60 },
  { of: 'codeWord', label: 'opening_word', most: 40 },
] as const;

export function Opening({ desk, of }: Props): JSX.Element {
  return (
    <div class="opening">
      <h3>{words('opening')}</h3>
      <div class="choice" role="group" aria-label={words('opening_safe')}>
        <span>{words('opening_safe')}</span>
        {SAFE.map((answer) => (
          <button
            class="quiet"
            aria-pressed={of.safe === answer}
            onClick={() => desk.note(of, { safe: of.safe === answer ? '' : answer })}
          >
            {words(answer)}
          </button>
        ))}
      </div>
      {NOTES.map(({ of: what, label, most }) => (
        <label>
          {words(label)}
          <input
            autocomplete="off"
            maxLength={most}
            value={of[what]}
            onInput={({ currentTarget }) => desk.note(of, { [what]: currentTarget.value })}
          />
        </label>
      ))}
      <label class="tick">
        <input
          type="checkbox"
          checked={of.minor}
          onChange={({ currentTarget }) => desk.note(of, { minor: currentTarget.checked })}
        />
        {words('minor')}
      </label>
      {of.minor && <p class="numbers">{words('minor_numbers')}</p>}
    </div>
  );
}

/** At the top of the exchange: what must not be forgotten in mid-conversation. */
export function Noted({ of }: { of: Conversation }): JSX.Element | null {
  const parts = [
    of.minor && words('minor'),
    of.safe === 'no' && words('noted_unsafe'),
    of.seenBy && words('noted_seen_by', { who: of.seenBy }),
    of.codeWord && words('noted_word', { word: of.codeWord }),
  ].filter(Boolean);
  return parts.length ? <p class="noted">{parts.join(' · ')}</p> : null;
}
