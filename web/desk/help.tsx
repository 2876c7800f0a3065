/** The shortcuts, over the columns until any of them is used. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { words, type Key } from './words';

const SHORTCUTS: Array<[string[], Key]> = [
  [['T', '↵'], 'key_take'],
  [['F2'], 'key_take_anywhere'],
  [['J', 'K'], 'key_next'],
  [['1', '…', '9'], 'key_number'],
  [['R'], 'key_write'],
  [['Esc'], 'key_leave'],
  [['↵'], 'key_send'],
  [['D'], 'key_presence'],
  [['/'], 'key_reply'],
  [['C'], 'key_side'],
  [['I'], 'key_invite'],
  [['L'], 'key_places'],
  [['A'], 'key_help_me'],
  [['G'], 'key_guide'],
  [['P'], 'key_cards'],
  [['N'], 'key_note'],
  [['E'], 'key_end'],
  [['S'], 'key_sound'],
  [['?'], 'key_help'],
];

export function Help({ close }: { close(): void }): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    button.current?.focus();
    return () => before?.focus();
  }, []);
  return (
    <section class="help" aria-labelledby="help-title">
      <h2 id="help-title">{words('help')}</h2>
      <dl>
        {SHORTCUTS.map(([keys, what]) => (
          <div>
            <dt>
              {keys.map((key) => (
                <kbd>{key}</kbd>
              ))}
            </dt>
            <dd>{words(what)}</dd>
          </div>
        ))}
      </dl>
      <button class="quiet" ref={button} onClick={close}>
        {words('close')}
      </button>
    </section>
  );
}
