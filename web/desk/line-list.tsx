/** The national lines, short, beside a conversation: who is there now, and one to propose. */
import type { JSX } from 'preact';
import { isOpen, nowText, readHours } from './hours';
import { lineText, type NationalLine } from './lines';
import { words } from './words';

export interface LineListProps {
  lines: NationalLine[];
  /** Null: there is nobody to propose it to. */
  propose: ((line: NationalLine) => void) | null;
}

function Item({ line, propose }: { line: NationalLine } & Pick<LineListProps, 'propose'>): JSX.Element {
  const week = readHours(line.hours);
  return (
    <li>
      <p>
        <b>{line.number}</b> {lineText(line.names)}
        <span class={week && !isOpen(week) ? 'shut' : ''}>
          {nowText(week)}
          {!line.verified && ` · ${words('line_unverified')}`}
        </span>
      </p>
      {propose && (
        <button
          class="quiet"
          aria-label={words('line_propose_this', { number: line.number })}
          onClick={() => propose(line)}
        >
          {words('line_propose')}
        </button>
      )}
    </li>
  );
}

export function LineList({ lines, propose }: LineListProps): JSX.Element | null {
  if (!lines.length) return null;
  return (
    <details class="fold">
      <summary>
        <h3>{words('lines')}</h3>
      </summary>
      <ul class="lines">
        {lines.map((line) => (
          <Item key={line.id} line={line} propose={propose} />
        ))}
      </ul>
    </details>
  );
}
