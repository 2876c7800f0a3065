/**
 * What opens under a word of the bar at the top, and is gone again by Escape, by a choice, or as soon
 * as somebody goes on elsewhere. The focus stays where it was opened.
 */
import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';

interface Props {
  class: string;
  label: string;
  children: ComponentChildren;
}

export function Menu({ class: kind, label, children }: Props): JSX.Element {
  const menu = useRef<HTMLDetailsElement>(null);
  const summary = useRef<HTMLElement>(null);

  function close(): void {
    if (menu.current) menu.current.open = false;
  }

  function key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !menu.current?.open) return;
    event.stopPropagation();
    close();
    summary.current?.focus();
  }

  /** Before what was chosen is done: it may want the focus for itself. */
  function chosen({ target }: MouseEvent): void {
    if (!(target as Element).closest('button')) return;
    summary.current?.focus();
    close();
  }

  function left({ relatedTarget }: FocusEvent): void {
    if (relatedTarget && !menu.current?.contains(relatedTarget as Node)) close();
  }

  return (
    <details class={`menu ${kind}`} ref={menu} onKeyDown={key} onFocusOut={left} onClickCapture={chosen}>
      <summary ref={summary}>{label}</summary>
      <div class="choices">{children}</div>
    </details>
  );
}
