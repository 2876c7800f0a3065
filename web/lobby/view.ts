/**
 * The page's elements, and nothing of its logic: words into places, lines into the log, focus and
 * scroll.
 */
import type { Line } from '../shared/talk';
import { called } from './describe';
import { currentLanguage, words, type Key } from './words';
import type { Values } from '../shared/i18n';
import { link, rich } from '../shared/sentence';

const valuesOf = new WeakMap<Element, Values>();
/** How near to the end counts as reading the end. */
const NEAR = 80;

export { link };

export function find<E extends HTMLElement>(id: string): E {
  return document.getElementById(id) as E;
}

/** A sentence of the catalogues into its place: it is said anew when the language changes. */
export function write(element: Element, key: Key, values: Values = {}): void {
  element.setAttribute('data-t', key);
  valuesOf.set(element, values);
  element.textContent = '';
  element.append(...rich(words(key, values)));
}

/**
 * All words of the page anew, in the language that is on now. The title stays: a new one would go
 * into the history.
 */
export function rewrite(): void {
  document.documentElement.lang = currentLanguage();
  document.documentElement.dir = words('dir');
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

/** Softly: how long ago, in whole minutes, or hours. */
function ago(at: number): string {
  const n = Math.floor((Date.now() - at) / 60000);
  if (n > 59) return words('hours_ago', { n: Math.floor(n / 60) });
  return n ? words('minutes_ago', { n }) : words('now');
}

export interface Drawn {
  line: Line;
  item: HTMLElement;
  small: HTMLElement;
  text: HTMLElement;
}

/**
 * The conversation on the screen. The end stays in view for a reader who is there; another is told
 * and left in peace.
 */
export class Log {
  private readonly list = find<HTMLOListElement>('log');
  readonly drawn: Drawn[] = [];
  /** The end is in view. */
  follows = true;
  private lastTop = 0;
  /** A line's text; what is more to it than words, later.ts knows. */
  private dress = ({ line, text }: Drawn): void => set(text, line.text);

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

  line(line: Line): void {
    const known = this.drawn.find((entry) => entry.line === line);
    const entry = known ?? this.begin(line);
    this.dress(entry);
    this.refresh();
    if (known) this.settle();
    else this.append(entry.item, line.mine);
  }

  /** From now on, and for what is there. */
  dressAs(dress: (entry: Drawn) => void): void {
    this.dress = dress;
    this.drawn.forEach(dress);
    this.settle();
  }

  private begin(line: Line): Drawn {
    const parts = ['li', 'small', 'p'].map((tag) => document.createElement(tag));
    const [item, small, text] = parts as [HTMLElement, HTMLElement, HTMLElement];
    item.className = line.mine ? 'mine' : 'theirs';
    text.dir = 'auto';
    item.append(small, text);
    const entry = { line, item, small, text };
    this.drawn.push(entry);
    return entry;
  }

  note(key: Key, values: Values): HTMLElement {
    const item = document.createElement('li');
    item.className = 'note';
    write(item, key, values);
    this.append(item, false);
    return item;
  }

  /**
   * Who and when; of her own lines the state, where it is news: the last one, and any that is not
   * there.
   */
  refresh(): void {
    const last = [...this.drawn].reverse().find(({ line }) => line.mine);
    for (const entry of this.drawn) {
      const { line, small } = entry;
      const parts = [line.person ? called(line.person) : words('you'), ago(line.at)];
      const telling = line.mine && (entry === last || /waiting|failed/.test(line.state));
      if (telling) parts.push(words(`state_${line.state}` as const));
      set(small, parts.filter(Boolean).join(' · '));
    }
  }
}
