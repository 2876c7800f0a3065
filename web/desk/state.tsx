/** The visitor's state: word and shape before colour. */
import type { JSX } from 'preact';
import type { Conversation } from './conversation';
import { Running } from './running';
import { clock, since, words } from './words';

export function stateWords(conversation: Conversation): string {
  const { state, sealed, talk, part } = conversation;
  const values = { for: since(conversation.since), at: clock(conversation.since) };
  if (state !== 'here') return words(`state_${state}`, values);
  if (!sealed && part !== 'beside') return words('state_sealing');
  return words(talk.typing.length > 0 ? 'state_typing' : 'state_here');
}

/** Full: here. Open: a cut. A bar: gone on purpose. A cross: exit. A broken ring: lost. */
const SHAPES: Record<Conversation['state'], JSX.Element> = {
  here: <circle cx="8" cy="8" r="5" fill="currentColor" />,
  cut: <circle cx="8" cy="8" r="5" stroke-dasharray="4 3" />,
  exit: <path d="M4 4l8 8M12 4l-8 8" />,
  left: <path d="M3 8h10" />,
  lost: <path d="M8 3v6M8 12v.5" />,
};

export function State({ of }: { of: Conversation }): JSX.Element {
  const shape =
    of.state === 'here' && of.talk.typing.length > 0 ? (
      <path d="M3 8h.5M8 8h.5M13 8h.5" />
    ) : (
      SHAPES[of.state]
    );
  return (
    <span class={`state ${of.state}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor">
        {shape}
      </svg>
      {of.state === 'cut' ? <Running of={() => stateWords(of)} /> : stateWords(of)}
    </span>
  );
}
