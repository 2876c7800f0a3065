/**
 * « Dans quelle commune êtes-vous ? » on the page: a button for each commune, in a box that scrolls
 * by itself, and one to say nothing. It takes no focus and is called out once. Where the screen is
 * short, all that stands above the conversation scrolls, so that the exit, the last words and the
 * field stay in view.
 */
import type { Which } from '../shared/protocol';
import { Commune } from './commune';
import type { Page } from './later';
import type { Key } from './words';

/** The page's style sheet has no room for what few conversations need. */
const BOX = { maxHeight: '24vh', overflowY: 'auto', display: 'flex', flexWrap: 'wrap' } as const;
/** The ring around what has the focus stands inside: what scrolls would cut it. */
const RING = { outlineOffset: '-4px' } as const;
const BUTTON = { ...RING, margin: '0 0 8px', marginInlineEnd: '8px', maxWidth: '100%' } as const;

function element<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  style: Partial<CSSStyleDeclaration> = {},
): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag);
  Object.assign(made.style, style);
  return made;
}

export class WhichQuestion {
  private readonly commune: Commune;
  private readonly group = element('div');
  private readonly box = element('div', BOX);
  private shown: Which | null = null;

  constructor(private readonly page: Page) {
    this.commune = new Commune(page.session);
    const { group } = this;
    const title = this.said('p', 'which_ask', { fontWeight: '600', marginBottom: '8px' });
    title.id = 'which_ask';
    const why = this.said('p', 'which_why', { fontSize: '0.89em', marginBottom: '8px' });
    why.id = 'which_why';
    group.id = 'which';
    group.hidden = true;
    group.setAttribute('role', 'group');
    group.setAttribute('aria-labelledby', title.id);
    group.setAttribute('aria-describedby', why.id);
    const decline = this.said('button', 'which_decline', RING);
    decline.type = 'button';
    decline.onclick = () => this.answer(() => this.commune.decline());
    group.append(title, this.box, why, decline);
    page.find('question').after(group);
    addEventListener('pagehide', () => this.commune.forget());
  }

  private said<T extends 'p' | 'button'>(
    tag: T,
    key: Key,
    style: Partial<CSSStyleDeclaration>,
  ): HTMLElementTagNameMap[T] {
    const made = element(tag, style);
    this.page.write(made, key);
    return made;
  }

  private button(name: string, zone: string): HTMLElement {
    const made = element('button', BUTTON);
    made.type = 'button';
    made.lang = 'fr';
    made.textContent = name;
    made.onclick = () => this.answer(() => this.commune.choose(name, zone));
    return made;
  }

  private answer(act: () => void): void {
    act();
    this.page.announce(this.page.words('which_noted'));
    this.draw();
    this.page.log.settle();
  }

  asked(which: Which): void {
    this.commune.asked(which);
  }

  private offer(which: Which): void {
    this.shown = which;
    this.box.textContent = '';
    this.box.append(...Commune.sorted(which).map((one) => this.button(...one)));
    this.page.announce(this.page.words('which_ask'));
  }

  private fit(shown: boolean): void {
    const [state, log] = [this.page.find('state'), this.page.find('log')];
    state.style.flexShrink = shown ? '1' : '';
    state.style.overflowY = shown ? 'auto' : '';
    log.style.minHeight = shown && log.firstChild ? '4em' : '';
    this.group.hidden = !shown;
  }

  draw(): void {
    const { open } = this.commune;
    const held = this.group.contains(document.activeElement);
    this.commune.tell();
    if (open && open !== this.shown) this.offer(open);
    this.fit(!!open);
    if (open) return;
    this.box.textContent = '';
    this.shown = null;
    if (held) this.page.goOn();
  }
}
