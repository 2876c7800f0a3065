/** What the house's pages share: asking the desk, a field with what is wrong with it, columns. */
import type { ComponentChildren, JSX, RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { currentLanguage, words, type Key } from './words';

export interface HousePage {
  /** It is the one on the screen. */
  shown: boolean;
}

/** What makes a field tell of its hint and of its error. */
export interface Described {
  id: string;
  'aria-describedby'?: string;
  'aria-invalid'?: 'true';
}

export interface FieldProps {
  id: string;
  label: string;
  hint?: string | undefined;
  /** A sentence, or ''. */
  error?: string | undefined;
  class?: string;
  children(described: Described): ComponentChildren;
}

/** What is wrong stands in the place of the hint. */
export function Field(props: FieldProps): JSX.Element {
  const { id, label, hint, error, class: kind = '', children } = props;
  const describing = error ? `${id}-error` : hint && `${id}-hint`;
  return (
    <div class={`field ${kind}`}>
      <label for={id}>{label}</label>
      {children({
        id,
        ...(describing && { 'aria-describedby': describing }),
        ...(error && { 'aria-invalid': 'true' }),
      })}
      {hint && !error && (
        <p id={`${id}-hint`} class="soft">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} class="wrong">
          {error}
        </p>
      )}
    </div>
  );
}

export interface ChecksProps {
  id: string;
  label: string;
  all: readonly string[];
  on: readonly string[];
  called(one: string): string;
  error?: string;
  change(on: string[]): void;
}

/** Any of them, in the order in which there are. */
export function Checks({ id, label, all, on, called, error, change }: ChecksProps): JSX.Element {
  return (
    <fieldset
      class="checks"
      id={id}
      tabIndex={-1}
      aria-describedby={error ? `${id}-error` : undefined}
    >
      <legend>{label}</legend>
      {all.map((one) => (
        <Check
          key={one}
          label={called(one)}
          on={on.includes(one)}
          change={(now) => change(all.filter((each) => (each === one ? now : on.includes(each))))}
        />
      ))}
      {error && (
        <p id={`${id}-error`} class="wrong">
          {error}
        </p>
      )}
    </fieldset>
  );
}

export interface CheckProps {
  label: string;
  on: boolean;
  change(on: boolean): void;
}

export function Check({ label, on, change }: CheckProps): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => change(event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}

/** The first field that is wrong has the focus; `prefix`: what the ids of its form begin with. */
export function useWrongField(
  prefix: string,
  wrong: Record<string, string>,
): RefObject<HTMLFormElement> {
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    const [name] = Object.keys(wrong);
    if (name) form.current?.querySelector<HTMLElement>(`#${prefix}-${name}`)?.focus();
  }, [wrong]);
  return form;
}

/** What has come to be on the page has the focus, once for each `of`. */
function useFocus(of: unknown): RefObject<HTMLParagraphElement> {
  const about = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => about.current?.focus(), [of]);
  return about;
}

export interface ConflictProps {
  about: string;
  /** What somebody else made of it. */
  theirs: object;
  take(): void;
  children: ComponentChildren;
}

/** Somebody else was first: what is theirs, and taking it in place of what was typed. */
export function Conflict({ about, theirs, take, children }: ConflictProps): JSX.Element {
  return (
    <div class="conflict">
      <p tabIndex={-1} ref={useFocus(theirs)}>
        {about}
      </p>
      {children}
      <button class="quiet" type="button" onClick={take}>
        {words('take_theirs')}
      </button>
    </div>
  );
}

export interface SureProps {
  question: string;
  yes: string;
  busy?: boolean;
  act(): void;
  back(): void;
}

/** What takes something away is asked once more, here. */
export function Sure({ question, yes, busy, act, back }: SureProps): JSX.Element {
  return (
    <div class="access conflict">
      <p tabIndex={-1} ref={useFocus(question)}>
        {question}
      </p>
      <p class="row">
        <button class="danger" disabled={busy} onClick={act}>
          {yes}
        </button>
        <button class="quiet" onClick={back}>
          {words('go_back')}
        </button>
      </p>
    </div>
  );
}

export interface CopyProps {
  text: string;
  label: Key;
}

/** Says so when it is done, and when the browser does not let us: then it can still be selected. */
export function Copy({ text, label }: CopyProps): JSX.Element {
  const [done, setDone] = useState<Key | null>(null);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setDone('copied');
    } catch {
      setDone('copy_failed');
    }
  }
  return (
    <>
      <button
        class="quiet"
        type="button"
        onClick={() => void copy()}
      >
        {words(label)}
      </button>
      <span role="status">{done && words(done)}</span>
    </>
  );
}

/** Of a person's or a page's language. */
export function languageName(tag: string): string {
  return new Intl.DisplayNames([currentLanguage()], { type: 'language' }).of(tag) ?? tag;
}

/** `timeStyle`: short has no seconds. */
export const moment = (at: number, timeStyle: 'short' | 'medium' = 'medium'): string =>
  new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'short', timeStyle }).format(at);

export function listed(names: string[]): string {
  return names.join(', ') || words('none');
}
