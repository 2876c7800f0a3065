/**
 * The one thing that a console prints: a note that she accepted, as a page of its own for the unit's
 * file. It is in the document while the browser's dialog is open; at all other times, and of all else,
 * paper stays empty (`@media print` of page.css).
 */

export interface Sheet {
  title: string;
  date: string;
  lines: string[];
  accepted: string;
}

const PRINTING = 'printing';

function element(tag: string, text: string): HTMLElement {
  const one = document.createElement(tag);
  one.textContent = text;
  return one;
}

/** Out of the document again. */
export function takeAway(): void {
  document.body.classList.remove(PRINTING);
  document.querySelector('.paper')?.remove();
}

/** A dialog that did not say that it was closed: whoever is back at the page has closed it. */
function untilClosed(): void {
  const over = (): void => {
    for (const sign of ['afterprint', 'pointerdown', 'keydown']) removeEventListener(sign, over, true);
    takeAway();
  };
  for (const sign of ['afterprint', 'pointerdown', 'keydown']) addEventListener(sign, over, true);
}

export function printSheet({ title, date, lines, accepted }: Sheet): void {
  takeAway();
  const paper = document.createElement('article');
  paper.className = 'paper';
  const list = document.createElement('ol');
  list.append(...lines.map((line) => element('li', line)));
  paper.append(element('h1', title), element('p', date), list, element('p', accepted));
  document.body.append(paper);
  document.body.classList.add(PRINTING);
  untilClosed();
  window.print();
}

export const asText = ({ title, date, lines, accepted }: Sheet): string =>
  [title, date, '', ...lines, '', accepted].join('\n');
