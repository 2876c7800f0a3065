/** How a sentence is written that has [numbers] to call and *words* to see. */

export function link(text: string): HTMLAnchorElement {
  const anchor = document.createElement('a');
  const number = text.replace(/\D/g, '');
  anchor.href = `${number === '114' ? 'sms' : 'tel'}:${number}`;
  anchor.textContent = text;
  return anchor;
}

function strong(text: string): HTMLElement {
  const bold = document.createElement('b');
  bold.textContent = text;
  return bold;
}

/** Only catalogues and the house's own texts are written so, nothing that anybody typed to her. */
export const rich = (sentence: string): Array<Node | string> =>
  sentence.split(/(\[\d+\]|\*[^*]+\*)/).map((part) => {
    const inner = part.slice(1, -1);
    return part.startsWith('[') ? link(inner) : part.startsWith('*') ? strong(inner) : part;
  });
