/** What is found after `/`, above the field: chosen by arrows and Enter, or by the pointer. */
import type { JSX } from 'preact';
import type { Reply } from './replies';
import { words } from './words';

export const optionId = (at: number): string => `reply-${at}`;

interface Props {
  found: Reply[];
  at: number;
  choose(reply: Reply): void;
}

export function ReplyMenu({ found, at, choose }: Props): JSX.Element {
  return (
    <div class="replies">
      <p class="unseen" role="status">
        {words(found.length ? 'replies_found' : 'replies_none', { n: found.length })}
      </p>
      {!found.length && <p class="empty">{words('replies_none')}</p>}
      <ul id="replies" role="listbox" aria-label={words('replies')}>
        {found.map((reply, place) => (
          <li
            id={optionId(place)}
            role="option"
            aria-selected={place === at}
            // The field keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(reply)}
          >
            <b>
              {reply.title}
              {reply.minors && <i> · {words('minor')}</i>}
            </b>
            <span>{reply.text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
