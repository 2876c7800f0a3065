/**
 * What to say in a conversation. The field never goes from under the hands of whoever is writing: it
 * stays, read-only and with the focus, when the visitor is gone or the copy erased. Only the agent's
 * own choice of another conversation puts another in its place.
 */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isOver, type Conversation } from './conversation';
import type { Desk } from './desk';
import { ReplyMenu, optionId } from './reply-menu';
import { fillIn, queryOf, type Reply } from './replies';
import { words } from './words';

interface Props {
  desk: Desk;
  of: Conversation | null;
}

/** The menu of replies while one is looked for: what is found, and which is chosen. */
function useReplies({ desk, of }: Props): {
  found: Reply[] | null;
  at: number;
  key(event: KeyboardEvent): boolean;
  insert(reply: Reply): void;
} {
  const [at, setAt] = useState(0);
  const [closed, close] = useState(false);
  const query = of && !isOver(of.state) ? queryOf(of.draft) : null;
  useLayoutEffect(() => setAt(0), [query]);
  useLayoutEffect(() => {
    if (query === null) close(false);
  }, [query]);
  const wanted = { language: of?.lang ?? '', minor: of?.minor ?? false };
  const found = query === null || closed ? null : desk.replies.find(query, wanted);

  function insert(reply: Reply): void {
    if (of) desk.setDraft(of, fillIn(reply.text, desk.fillings(of)));
  }

  function key({ key: name }: KeyboardEvent): boolean {
    if (!found) return false;
    const chosen = found[at];
    if (name === 'ArrowDown') setAt(Math.min(at + 1, found.length - 1));
    else if (name === 'ArrowUp') setAt(Math.max(at - 1, 0));
    else if (name === 'Enter' && chosen) insert(chosen);
    else if (name === 'Escape') close(true);
    else return false;
    return true;
  }

  return { found, at, key, insert };
}

export function Writer({ desk, of }: Props): JSX.Element {
  const field = useRef<HTMLTextAreaElement>(null);
  const replies = useReplies({ desk, of });
  const { found, at } = replies;
  const closed = !of || isOver(of.state);
  const isSelected = of === desk.selected;
  useLayoutEffect(
    () => () => {
      desk.inField = false;
    },
    [],
  );
  useLayoutEffect(() => {
    if (!isSelected) return;
    if (desk.toWrite) field.current?.focus();
    desk.toWrite = false;
  });
  useLayoutEffect(() => {
    const { current } = field;
    if (!current) return;
    current.style.height = '0';
    current.style.height = `${current.scrollHeight + 2}px`;
  });

  function say(): void {
    if (of) desk.sayDraft(of);
    field.current?.focus();
  }

  function key(event: JSX.TargetedKeyboardEvent<HTMLTextAreaElement>): void {
    if (event.isComposing) return;
    if (replies.key(event)) {
      event.preventDefault();
      return event.stopPropagation();
    }
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    say();
  }

  return (
    <div class={of ? 'writer' : 'writer nobody'}>
      {found && <ReplyMenu found={found} at={at} choose={replies.insert} />}
      <textarea
        id={isSelected ? 'text' : undefined}
        ref={field}
        rows={1}
        autocomplete="off"
        aria-label={words('message')}
        aria-autocomplete="list"
        aria-controls={found ? 'replies' : undefined}
        aria-activedescendant={found?.length ? optionId(at) : undefined}
        placeholder={closed ? '' : words('message_hint')}
        value={of?.draft ?? ''}
        readOnly={closed}
        onInput={({ currentTarget }) => of && desk.setDraft(of, currentTarget.value)}
        onKeyDown={key}
        onFocus={() => {
          desk.inField = true;
          if (of) desk.goTo(of);
        }}
        onBlur={() => {
          desk.inField = false;
        }}
      />
      {!closed && of.draft.length > 0 && !found && (
        <button
          class="quiet"
          title={words('phrase_keep_more')}
          onClick={() => {
            desk.replies.keep(of.draft, of.lang);
            field.current?.focus();
          }}
        >
          {words('phrase_keep')}
        </button>
      )}
      {!closed && (
        <button class="main" onClick={say}>
          {words('send')}
        </button>
      )}
    </div>
  );
}
