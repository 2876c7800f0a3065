/** Which sounds there are, and which of them are on. */
import type { JSX } from 'preact';
import { Menu } from './menu';
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
  return (
    <Menu class="sounds" label={state(sound)}>
      <fieldset>
        <legend>{words('sounds')}</legend>
        {KINDS.map((kind) => (
          <label>
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
    </Menu>
  );
}
