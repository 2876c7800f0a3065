/**
 * The page's elements, and nothing of its logic: words into places, lines into the log, focus and
 * scroll.
 */
import type { Line } from '../shared/talk';
import { currentLanguage, words, type Key } from './words';
import type { Values } from '../shared/i18n';

const valuesOf = new WeakMap<Element, Values>();
/** How near to the end counts as reading the end. */
const NEAR = 80;

export function find<E extends HTMLElement>(id: string): E {
  return document.getElementById(id) as E;
}

function link(number: string): HTMLAnchorElement {
  const anchor = document.createElement('a');
  anchor.href = `${number === '114' ? 'sms' : 'tel'}:${number}`;
  anchor.textContent = number;
  return anchor;
}

function strong(text: string): HTMLElement {
  const bold = document.createElement('b');
  bold.textContent = text;
  return bold;
}

/**
 * A sentence with [numbers] to call and *words* to see. Only the catalogues are written so, nothing
 * that anybody typed.
 */
export function write(element: Element, key: Key, values: Values = {}): void {
  element.setAttribute('data-t', key);
  valuesOf.set(element, values);
  element.textContent = '';
  for (const part of words(key, values).split(/(\[\d+\]|\*[^*]+\*)/)) {
    const inner = part.slice(1, -1);
    const rich = part.startsWith('[') ? link(inner) : part.startsWith('*') ? strong(inner) : part;
    if (rich) element.append(rich);
  }
}

/**
 * All words of the page anew, in the language that is on now. The title stays: a new one would go
 * into the history.
 */
export function rewrite(): void {
  document.documentElement.lang = currentLanguage();
  for (const element of document.querySelectorAll('[data-t]')) {
    write(element, element.getAttribute('data-t') as Key, valuesOf.get(element));
  }
  for (const element of document.querySelectorAll('[data-label]')) {
    const label = words(element.getAttribute('data-label') as Key);
    element.setAttribute('aria-label', label);
    if (element.id === 'text') element.setAttribute('placeholder', label);
  }
}

export function show(id: string, shown: boolean): void {
  find(id).hidden = !shown;
}

/** Nothing changes on the page that has not changed: a live region would say it again. */
function set(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export const put = (id: string, text: string): void => set(find(id), text);

export function announce(text: string): void {
  const live = find('live');
  const paragraph = document.createElement('p');
  paragraph.textContent = text;
  live.append(paragraph);
  if (live.childElementCount > 5) (live.firstChild as ChildNode).remove();
}

/**
 * The conversation on the screen. The end stays in view for a reader who is there; another is told
 * and left in peace.
 */
export class Log {
  private readonly list = find<HTMLOListElement>('log');
  private readonly drawn: Array<{ line: Line; who: string; small: HTMLElement }> = [];
  /** The end is in view. */
  follows = true;
  private lastTop = 0;

  /** `reached`: the end came into view again. */
  constructor(private readonly reached: () => void) {
    find('below').onclick = () => this.toEnd();
    this.list.onscroll = () => {
      const { scrollHeight, scrollTop, clientHeight } = this.list;
      // Only going up is leaving the end: a keyboard that opens is not.
      if (scrollHeight - scrollTop - clientHeight < NEAR) this.follows = true;
      else if (scrollTop < this.lastTop) this.follows = false;
      this.lastTop = scrollTop;
      if (this.follows) this.arrived();
    };
  }

  /** What stands around the log has changed its height. */
  settle(): void {
    if (this.follows) this.list.scrollTop = this.list.scrollHeight;
  }

  private arrived(): void {
    show('below', false);
    this.reached();
  }

  private toEnd(): void {
    this.follows = true;
    this.arrived();
    this.settle();
  }

  private append(item: HTMLElement, hers: boolean): void {
    this.list.append(item);
    if (hers || this.follows) this.toEnd();
    else show('below', true);
  }

  line(line: Line, who: string): void {
    const item = document.createElement('li');
    const small = document.createElement('small');
    const text = document.createElement('p');
    item.className = line.mine ? 'mine' : 'theirs';
    text.dir = 'auto';
    text.textContent = line.text;
    item.append(small, text);
    this.drawn.push({ line, who, small });
    this.refresh();
    this.append(item, line.mine);
  }

  note(key: Key, values: Values): void {
    const item = document.createElement('li');
    item.className = 'note';
    write(item, key, values);
    this.append(item, false);
  }

  /**
   * Who and when, softly; of her own lines the state, where it is news: the last one, and any that
   * waits.
   */
  refresh(): void {
    const time = new Intl.DateTimeFormat(currentLanguage(), { hour: '2-digit', minute: '2-digit' });
    const last = [...this.drawn].reverse().find(({ line }) => line.mine);
    for (const entry of this.drawn) {
      const { line, who, small } = entry;
      const parts = [line.mine ? words('you') : who, time.format(line.at)];
      const telling = line.mine && (entry === last || line.state === 'waiting');
      if (telling) parts.push(words(`state_${line.state}` as const));
      set(small, parts.join(' · '));
    }
  }
}
