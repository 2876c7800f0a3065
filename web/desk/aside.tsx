/**
 * The private line beside a conversation: among its agents and a supervisor who came beside, sealed
 * between their pages. The visitor sees nothing of it, so it looks like nothing that she sees.
 */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isOver, type Conversation } from './conversation';
import type { Desk } from './desk';
import { Said } from './log';
import { words } from './words';

export function Aside({ desk, of }: { desk: Desk; of: Conversation }): JSX.Element | null {
  const [text, setText] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const { lines } = of.aside;
  const isThere = of.vouched.length > 0 && !isOver(of.state);
  useLayoutEffect(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
    of.unreadAside = 0;
    if (lines.length) of.aside.seen();
  }, [lines.length]);
  useLayoutEffect(() => {
    // Whoever came for this line alone writes here.
    if (!desk.toWrite || of.part !== 'beside' || of !== desk.selected || !field.current) return;
    field.current.focus();
    desk.toWrite = false;
  });
  if (!isThere && !lines.length && of.part !== 'beside') return null;

  function say(): void {
    setText(desk.sayAside(of, text));
  }

  return (
    <section class="aside" aria-label={words('aside')}>
      <h3>
        {words('aside')} <span>{words('aside_more')}</span>
      </h3>
      <ol ref={list} tabIndex={0} aria-label={words('aside')}>
        {lines.map((line, at) => (
          <Said
            key={`${line.by}.${line.mine}.${line.id}`}
            line={line}
            last={at === lines.length - 1}
            resend={null}
          />
        ))}
      </ol>
      {isThere && (
        <div class="row">
          <textarea
            ref={field}
            rows={1}
            autocomplete="off"
            aria-label={words('aside_message')}
            placeholder={words('aside_message')}
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
              event.preventDefault();
              say();
            }}
          />
          <button class="quiet" onClick={say}>
            {words('send')}
          </button>
        </div>
      )}
    </section>
  );
}
