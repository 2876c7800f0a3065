/**
 * The note of a transmission, beside the conversation: written, shown to her on the agent's word, and
 * printed or copied once she accepted it, by the two buttons alone. What stands here cannot be marked,
 * copied or printed otherwise. (Whoever reads it can type it again; docs/threat-model.md.)
 */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { NOTE_LINES_MAX } from '../shared/protocol';
import { isOver, type Conversation } from './conversation';
import type { Desk } from './desk';
import { asText, printSheet, takeAway, type Sheet } from './paper';
import { DRAFT_FIELDS, fits, linesOf, type DraftField } from './transmission';
import { clock, currentLanguage, words, wordsIn } from './words';

interface Props {
  desk: Desk;
  of: Conversation;
}

/** What is not a fact stands behind what it is, in the language of her page. */
const linesFor = ({ transmission, lang }: Conversation): string[] =>
  linesOf(transmission.draft, (field, text) =>
    wordsIn(lang, 'card_row', { label: wordsIn(lang, `note_${field}`), text }),
  );

/**
 * To the fields, on the agent's word alone: they come back by her word too, and what the agent is
 * typing to her then must not land in a note.
 */
const toWrite = (act: () => void) => () => {
  act();
  setTimeout(() => document.getElementById('note-facts')?.focus());
};

function Field({ of, field }: { of: Conversation; field: DraftField }): JSX.Element {
  const { transmission } = of;
  const isFacts = field === 'facts';
  const common = {
    id: `note-${field}`,
    autocomplete: 'off',
    value: transmission.draft[field],
    onInput: ({ currentTarget }: JSX.TargetedInputEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      transmission.write({ [field]: currentTarget.value }),
  };
  return (
    <label>
      {words(`note_${field}`)}
      {isFacts ? <textarea rows={6} {...common} /> : <input maxLength={300} {...common} />}
    </label>
  );
}

function Write({ desk, of }: Props): JSX.Element {
  const { transmission } = of;
  const lines = linesFor(of);
  return (
    <div>
      <p class="hint">{words('note_hint')}</p>
      {DRAFT_FIELDS.map((field) => (
        <Field key={field} of={of} field={field} />
      ))}
      <p class="hint" role="status">
        {lines.length > NOTE_LINES_MAX
          ? words('note_long', { n: lines.length, most: NOTE_LINES_MAX })
          : words('note_count', { n: lines.length })}
      </p>
      <div class="row">
        <button
          class="main"
          disabled={!fits(lines) || !desk.up}
          onClick={() => {
            transmission.show(lines);
            document.getElementById('note-panel')?.focus();
          }}
        >
          {words('note_show')}
        </button>
        <button class="quiet" onClick={() => transmission.toggle(false)}>
          {words('close')}
        </button>
      </div>
    </div>
  );
}

function sheetOf({ transmission }: Conversation): Sheet {
  const date = new Date(transmission.acceptedAt).toLocaleDateString(currentLanguage(), { dateStyle: 'long' });
  return {
    title: words('note_title'),
    date,
    lines: transmission.lines,
    accepted: words('note_accepted', { at: clock(transmission.acceptedAt) }),
  };
}

/** Out of the console: her page is told before, so that it cannot be otherwise. */
function Take({ desk, of }: Props): JSX.Element {
  const [said, say] = useState<'copied' | 'copy_failed' | null>(null);
  const { transmission } = of;
  if (!of.mayTake(desk.up)) return <p class="hint">{words('note_cut')}</p>;

  function print(): void {
    const sheet = sheetOf(of);
    transmission.took();
    printSheet(sheet);
  }

  async function copy(): Promise<void> {
    const sheet = sheetOf(of);
    try {
      await navigator.clipboard.writeText(asText(sheet));
      transmission.took();
      say('copied');
    } catch {
      say('copy_failed');
    }
  }

  return (
    <div class="row">
      <button class="main" onClick={print}>
        {words('note_print')}
      </button>
      <button class="quiet" onClick={() => void copy()}>
        {words('note_copy')}
      </button>
      <span role="status">{said && words(said)}</span>
    </div>
  );
}

/** With her, or accepted. */
function Read({ desk, of }: Props): JSX.Element {
  const { transmission } = of;
  const { state, lines } = transmission;
  return (
    <div>
      <ol class="note-lines">
        {lines.map((line) => (
          <li dir="auto">{line}</li>
        ))}
      </ol>
      {state === 'shown' && <p class="hint">{words('note_waits')}</p>}
      {transmission.isAccepted && <Take desk={desk} of={of} />}
      {!isOver(of.state) && (
        <div class="row">
          {state === 'taken' ? (
            <button class="quiet" onClick={toWrite(() => transmission.renew())}>
              {words('note_another')}
            </button>
          ) : (
            <button class="quiet" onClick={toWrite(() => transmission.takeBack())}>
              {words('note_take_back')}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

const refuse = (event: Event): void => event.preventDefault();

export function NotePanel({ desk, of }: Props): JSX.Element | null {
  const { transmission } = of;
  // With its conversation, if the browser never said that its dialog was closed.
  useEffect(() => takeAway, []);
  const { state } = transmission;
  const isReading = state === 'shown' || transmission.isAccepted;
  if (isOver(of.state) && !transmission.isAccepted) return null;
  return (
    <section
      class="note-panel"
      id="note-panel"
      tabIndex={-1}
      aria-labelledby="note-title"
      onCopy={refuse}
      onCut={refuse}
      onDragStart={refuse}
    >
      <h3 id="note-title">{words('note_title')}</h3>
      {isReading && <Read desk={desk} of={of} />}
      {!isReading && transmission.open && <Write desk={desk} of={of} />}
      {!isReading && !transmission.open && (
        <button class="quiet" onClick={toWrite(() => transmission.toggle(true))}>
          {words('note_write')}
        </button>
      )}
    </section>
  );
}

/** At the top of the exchange, wherever the panel is: what she said of it, as soon as she did. */
export function NoteNews({ of }: { of: Conversation }): JSX.Element {
  const { state, acceptedAt } = of.transmission;
  const at = clock(acceptedAt);
  return (
    <p class={state === 'draft' ? 'unseen' : 'noted news'} role="status">
      {state !== 'draft' && words('note_news', { what: words(`note_${state}`, { at }) })}
    </p>
  );
}
