/**
 * « Dans quelle commune êtes-vous ? » on the page: a button for each commune, in a box that scrolls
 * by itself, and one to say nothing. It takes no focus and is called out once. Where the screen is
 * short, all that stands above the conversation scrolls, so that the exit, the last words and the
 * field stay in view.
 */
import type { Which } from '../shared/protocol';
import { Commune } from './commune';
import type { Page } from './later';
import { button, part } from './parts';

export class WhichQuestion {
  private readonly commune: Commune;
  private readonly box = part('div', 'communes');
  private readonly group: HTMLElement;
  private shown: Which | null = null;

  constructor(private readonly page: Page) {
    this.commune = new Commune(page.session);
    const [title, why] = [this.said('which_ask'), this.said('which_why')];
    const decline = button(page, 'which_decline', () => this.answer(() => this.commune.decline()));
    const group = part('div', '', title, this.box, why, decline);
    this.group = group;
    group.id = 'which';
    group.hidden = true;
    group.setAttribute('role', 'group');
    group.setAttribute('aria-labelledby', title.id);
    group.setAttribute('aria-describedby', why.id);
    page.find('question').after(group);
    addEventListener('pagehide', () => this.commune.forget());
  }

  private said(key: 'which_ask' | 'which_why'): HTMLElement {
    const made = part('p', '');
    made.id = key;
    this.page.write(made, key);
    return made;
  }

  private button(name: string, zone: string): HTMLElement {
    const made = document.createElement('button');
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
    state.style.maxHeight = shown ? 'none' : '';
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
