/** Small parts that what the page fetches later is made of. */
import type { Page } from './later';
import type { Key } from './words';

export function button(page: Pick<Page, 'write'>, key: Key, act: () => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  page.write(element, key);
  element.onclick = act;
  return element;
}

/** An element, with what is inside of it. */
export function part(tag: string, className: string, ...inside: Array<Node | string>): HTMLElement {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...inside);
  return element;
}

/** The language that the page is in now. */
export const currentTag = (): string => document.documentElement.lang;
