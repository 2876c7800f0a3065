/**
 * Cards to give to the visitor: chosen by kind, or proposed by what finds places and keeps national
 * lines (`beginCard`), then edited, looked at as she will see it, and sent by nobody but
 * the agent.
 */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { fieldsOf, isMust, longest } from '../shared/cards';
import type { CardKind } from '../shared/protocol';
import { CardView } from './card-view';
import {
  ADVICE,
  adviceDraft,
  appointmentDraft,
  faultOf,
  lineDraft,
  placeDraft,
  type Advice,
  type CardDraft,
} from './cards';
import { isOver, type Conversation } from './conversation';
import type { Desk } from './desk';
import { words } from './words';

interface Props {
  desk: Desk;
  of: Conversation;
}

const KINDS: readonly CardKind[] = ['place', 'line', 'appointment', 'advice'];
/** Fields of more than a line. */
const LONG = ['hours', 'bring', 'note', 'text', 'ways'];
const TYPES: Record<string, string> = { day: 'date', hour: 'time' };

function newDraft(kind: CardKind, lang: string): CardDraft {
  switch (kind) {
    case 'place':
      return placeDraft({});
    case 'line':
      return lineDraft({});
    case 'appointment':
      return appointmentDraft();
    case 'advice':
      return adviceDraft(ADVICE[0], lang);
  }
}

const fieldId = (field: string): string => `card-${field}`;

interface FieldProps {
  draft: CardDraft;
  field: string;
  fault: string;
  change(draft: CardDraft): void;
}

function Field({ draft, field, fault, change }: FieldProps): JSX.Element {
  const { kind } = draft;
  const common = {
    id: fieldId(field),
    autocomplete: 'off',
    maxLength: longest(kind, field),
    value: (draft as unknown as Record<string, string>)[field] ?? '',
    required: isMust(kind, field),
    'aria-invalid': !!fault,
    'aria-describedby': fault ? 'card-fault' : undefined,
    onInput: ({ currentTarget }: JSX.TargetedInputEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      change({ ...draft, [field]: currentTarget.value } as CardDraft),
  };
  return (
    <label>
      {words(`card_${field}` as 'card_name')}
      {LONG.includes(field) ? (
        <textarea rows={field === 'text' ? 6 : 2} {...common} />
      ) : (
        <input type={TYPES[field] ?? 'text'} {...common} />
      )}
      {fault && (
        <span class="fault" id="card-fault" role="alert">
          {fault}
        </span>
      )}
    </label>
  );
}

function Prepared({ of }: { of: Conversation }): JSX.Element {
  const [chosen, choose] = useState<Advice>(ADVICE[0]);
  return (
    <label>
      {words('advice_prepared')}
      <select
        value={chosen}
        onChange={({ currentTarget }) => {
          const advice = currentTarget.value as Advice;
          choose(advice);
          of.compose(adviceDraft(advice, of.lang));
        }}
      >
        {ADVICE.map((name) => (
          <option value={name}>{words(`advice_${name}`)}</option>
        ))}
      </select>
    </label>
  );
}

/** Where she goes on: to the conversation, and to write in it. */
function toExchange(desk: Desk): void {
  desk.show('exchange');
  setTimeout(() => document.getElementById('text')?.focus());
}

function Form({ desk, of, draft }: Props & { draft: CardDraft }): JSX.Element {
  const [tried, setTried] = useState(false);
  const fault = tried ? faultOf(draft) : null;

  function send(): void {
    const wrong = faultOf(draft);
    setTried(true);
    if (wrong) return document.getElementById(fieldId(wrong.field))?.focus();
    of.sendCard();
    return toExchange(desk);
  }

  return (
    <div
      class="composer"
      role="group"
      aria-label={words(`card_kind_${draft.kind}`)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        of.compose(null);
        toExchange(desk);
      }}
    >
      {draft.kind === 'advice' && <Prepared of={of} />}
      {fieldsOf(draft.kind)
        .filter((field) => field !== 'ref')
        .map((field) => (
          <Field
            key={field}
            draft={draft}
            field={field}
            fault={fault?.field === field ? words(fault.why) : ''}
            change={(next) => of.compose(next)}
          />
        ))}
      <h4>{words('card_preview')}</h4>
      <CardView card={draft} lang={of.lang} />
      <div class="row">
        <button class="main" onClick={send}>
          {words('send')}
        </button>
        <button class="quiet" onClick={() => of.compose(null)}>
          {words('cancel')}
        </button>
      </div>
    </div>
  );
}

/**
 * Begun on the agent's word, here or by « Proposer »: its first field takes the focus. A card that is
 * there already as its conversation comes before the agent's eyes leaves the focus where it is.
 */
export function beginCard(of: Conversation, card: CardDraft): void {
  of.compose(card);
  const fields = '#cards select,#cards input,#cards textarea';
  setTimeout(() => document.querySelector<HTMLElement>(fields)?.focus());
}

export function Composer({ desk, of }: Props): JSX.Element | null {
  if (isOver(of.state)) return null;
  return (
    <section class="cards" id="cards" aria-labelledby="cards-title">
      <h3 id="cards-title">{words('cards')}</h3>
      {of.card ? (
        <Form key={of.card.kind} desk={desk} of={of} draft={of.card} />
      ) : (
        <div class="row">
          {KINDS.map((kind) => (
            <button class="quiet" onClick={() => beginCard(of, newDraft(kind, of.lang))}>
              {words(`card_kind_${kind}`)}
            </button>
          ))}
        </div>
      )}
    </section>
  );
}
