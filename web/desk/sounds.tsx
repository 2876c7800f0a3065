/** What may sound: all of it at once by a button and its key, and each by itself. */
import type { JSX } from 'preact';
import { SOUNDS, type Sound } from './sound';
import { words } from './words';

export interface SoundsProps {
  sound: Sound;
  onAll(): void;
  changed(): void;
}

export function Sounds({ sound, onAll, changed }: SoundsProps): JSX.Element {
  return (
    <span class="sounds">
      <button class="quiet" aria-pressed={sound.any} onClick={onAll}>
        {words(sound.any ? 'sound_on' : 'sound_off')}
      </button>
      <details>
        <summary class="quiet" aria-label={words('sound_each')} title={words('sound_each')}>
          …
        </summary>
        <div>
          {SOUNDS.map((one) => (
            <label class="check">
              <input
                type="checkbox"
                checked={sound.on[one]}
                onChange={({ currentTarget }) => {
                  sound.on[one] = currentTarget.checked;
                  changed();
                }}
              />
              {words(`sound_${one}`)}
            </label>
          ))}
        </div>
      </details>
    </span>
  );
}
