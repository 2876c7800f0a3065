/** Which sounds there are, and which of them are on. */
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { KINDS, type Sound } from './sound';
import { words } from './words';

interface Props {
  sound: Sound;
  changed(): void;
}

/** In a word: all, some or none. */
function state({ count }: Sound): string {
  return words(count === KINDS.length ? 'sound_on' : count ? 'sound_some' : 'sound_off');
}

export function SoundMenu({ sound, changed }: Props): JSX.Element {
  const menu = useRef<HTMLDetailsElement>(null);
  const summary = useRef<HTMLElement>(null);

  function close(): void {
    if (menu.current) menu.current.open = false;
  }

  function key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !menu.current?.open) return;
    event.stopPropagation();
    close();
    summary.current?.focus();
  }

  /** Whoever goes on elsewhere leaves nothing open. */
  function left({ relatedTarget }: FocusEvent): void {
    if (relatedTarget && !menu.current?.contains(relatedTarget as Node)) close();
  }

  return (
    <details class="sounds" ref={menu} onKeyDown={key} onFocusOut={left}>
      <summary class="quiet" ref={summary}>
        {state(sound)}
      </summary>
      <fieldset>
        <legend>{words('sounds')}</legend>
        {KINDS.map((kind) => (
          <label class="tick">
            <input
              type="checkbox"
              checked={sound.isOn(kind)}
              onChange={({ currentTarget }) => {
                sound.turn(kind, currentTarget.checked);
                changed();
              }}
            />
            {words(`sound_${kind}`)}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
