/** A card as the agent sees it: in the conversation, with her answer, and before it is sent. */
import type { ComponentChildren, JSX } from 'preact';
import { answerIn, rowsOf, titleOf } from '../shared/cards';
import type { Card } from '../shared/protocol';
import type { Line } from '../shared/talk';
import { clock, currentLanguage, words, wordsIn } from './words';

interface CardProps {
  card: Card;
  /** Of whoever reads it: the agent, if nothing is said. */
  lang?: string;
  children?: ComponentChildren;
}

export function CardView({ card, lang = currentLanguage(), children }: CardProps): JSX.Element {
  return (
    <div class="card" dir="auto" lang={lang}>
      <b>{titleOf(card) || wordsIn(lang, 'card_appointment')}</b>
      {card.kind === 'advice' ? (
        <p>{card.text}</p>
      ) : (
        <dl>
          {rowsOf(card, lang).map(({ name, text }) => (
            <div>
              <dt>{wordsIn(lang, `card_${name}`)}</dt>
              <dd dir="auto">{text}</dd>
            </div>
          ))}
        </dl>
      )}
      {children}
    </div>
  );
}

/** What she said to an appointment last. */
export function AnswerView({ line }: { line: Line | null }): JSX.Element {
  const yes = line ? answerIn(line)?.yes : undefined;
  if (!line || yes === undefined) return <p class="answered">{words('answer_none')}</p>;
  return <p class="answered">{words(yes ? 'answer_yes' : 'answer_no', { at: clock(line.at) })}</p>;
}
