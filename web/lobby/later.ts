/**
 * What only some conversations need, fetched when the line is up: the agent's proposal that somebody
 * come too or take over, and what was said passed on to a newcomer, both on her word alone; in which
 * commune she is, where her postal code does not say who is competent; cards, and numbers to call in
 * what an agent wrote; the note of a transmission; the proof of work; what is told of a talk beside
 * its words (talking.ts); where she is who said that she is in danger (danger.ts).
 *
 * A program of its own: the page puts its text into an element, begins it, and hands its own parts to
 * it. So it imports nothing that holds a state.
 */
import type { Asked, PageMessage } from '../shared/protocol';
import { pieces, type Line, type Person } from '../shared/talk';
import { besideUrl } from '../shared/connection';
import { solve } from '../shared/work';
import type { Agent } from './agent';
import { Cards } from './cards';
import { dangerOf } from './danger';
import style from './later.css';
import { NoteView } from './note-view';
import { button, currentTag } from './parts';
import type { Session, Told } from './session';
import { askSettings } from './settings';
import { talkingOf } from './talking';
import type * as view from './view';
import { WhichQuestion } from './which';
import type { Key, words } from './words';

/** The page that it joins. */
export interface Page {
  session: Session;
  log: view.Log;
  find: typeof view.find;
  show: typeof view.show;
  put: typeof view.put;
  write: typeof view.write;
  link: typeof view.link;
  announce: typeof view.announce;
  words: typeof words;
  called(person: Person, end?: string): string;
  ask(url: string): Promise<string>;
  /** Where she goes on when what had the focus is gone. */
  goOn(): void;
}

/** The element that the program is in. */
export interface LaterProgram extends HTMLScriptElement {
  begin(page: Page): Later;
}

export interface Later {
  /** Of the page as it is served now, or an empty string when there is none. */
  houseKey(): Promise<string>;
  /** docs/protocol.md section 2; rejected where there are no workers, or no program. */
  prove(salt: string, bits: number): Promise<number>;
  /** `by`: of what is sealed, whose it is. */
  told(what: Told, by?: Agent): void;
  newcomer(agent: Agent, before: Line[]): void;
  draw(): void;
}

/**
 * What she wants a newcomer to have. It goes as soon as there is a channel, and once more by each
 * channel that comes after it: ids say what is there already.
 */
interface Passing {
  agent: Agent;
  messages: PageMessage[];
  note: HTMLElement;
}

/** Lines as they are passed on: their pieces, each with an id of its own. */
function said(lines: Line[]): PageMessage[] {
  let id = 0;
  return lines.flatMap(({ mine, person, at, text }) => {
    const name = person ? person.name : '';
    const ago = Math.round((Date.now() - at) / 1000);
    return pieces(text).map((piece) => ({ t: 'said', id: ++id, name, hers: mine, ago, text: piece }));
  });
}

/** Whom the agent proposes: by name, or as what they are, or what they speak. */
function whom({ words, called }: Page, asked: Asked): string {
  if (asked.name) return called(asked, ',');
  const someone = words(asked.lang ? 'someone_lang' : 'someone');
  return (asked.profession && words(`someone_${asked.profession}` as Key)) || someone;
}

/** Into the style that is there: the policy knows no other, and what comes by this way is no style of an element. */
function dressPage(): void {
  const [sheet] = document.styleSheets;
  if (sheet) sheet.insertRule(`@media all{${style}}`, sheet.cssRules.length);
}

function begin(page: Page): Later {
  const { session, log, find, show, put, words } = page;
  const which = new WhichQuestion(page);
  const cards = new Cards(page);
  const notes = new Map<Agent, NoteView>();
  let tag = currentTag();
  let asked: Asked | null = null;
  const drawTalking = talkingOf(page);
  const drawDanger = dangerOf(page);
  /** A newcomer who has not been told, and the button for it. */
  let offered: Array<{ agent: Agent; element: HTMLElement }> = [];
  let passing: Passing[] = [];
  /** Those that went by the channel of now. */
  const sent = new Set<Passing>();
  const text = document.createElement('p');
  text.id = 'proposal';
  const answers = document.createElement('div');
  answers.className = 'row';
  answers.append(button(page, 'agree', () => answer(true)), button(page, 'decline', () => answer(false)));
  find('question').append(text, answers);

  function answer(yes: boolean): void {
    if (!asked) return;
    session.answer(asked.ask, yes);
    if (!yes) asked = null;
    draw();
    page.goOn();
  }

  function question(): string {
    const [agent] = session.agents;
    if (!asked || !agent) return '';
    if (session.agreed === asked.ask) return words('asked_wait');
    const { name } = agent.person;
    return words(asked.stays ? 'ask_join' : 'ask_over', { name, who: whom(page, asked) });
  }

  /** Called out once, and hers to answer. */
  function draw(): void {
    const now = question();
    const held = find('question').contains(document.activeElement);
    if (now && now !== text.textContent) page.announce(now);
    put('proposal', now);
    show('question', !!now);
    answers.hidden = !asked || session.agreed === asked.ask;
    if (held && (!now || answers.hidden)) page.goOn();
    which.draw();
    drawDanger();
    passOn();
    drawSaid();
    drawTalking();
  }

  const isHere = ({ agent }: { agent: Agent }): boolean => session.agents.includes(agent);

  /** To those who are ready for it. Whoever is gone has it or never will. */
  function passOn(): void {
    for (const { element } of offered.filter((one) => !isHere(one))) remove(element);
    offered = offered.filter(isHere);
    passing = passing.filter(isHere);
    for (const one of passing) {
      const { agent, messages, note } = one;
      if (!agent.ready) sent.delete(one);
      if (!agent.ready || sent.has(one)) continue;
      sent.add(one);
      messages.forEach((message) => agent.tell(message));
      page.write(note, 'passed_on', { name: agent.person.name });
    }
  }

  function remove(pass: HTMLElement): void {
    const held = pass === document.activeElement;
    pass.remove();
    if (held) page.goOn();
  }

  /** What stands in the conversation and changes: by her answer, another language, who is gone. */
  function drawSaid(): void {
    if (tag !== currentTag()) dress();
    cards.draw();
    notes.forEach((note) => note.look());
  }

  function dress(): void {
    tag = currentTag();
    log.dressAs((entry) => cards.dress(entry));
  }

  function noteOf(agent: Agent): NoteView {
    const note = notes.get(agent) || new NoteView(page, agent);
    notes.set(agent, note);
    return note;
  }

  dressPage();
  dress();

  return {
    draw,
    houseKey: async () => (await askSettings()).house_key || '',
    prove: async (salt, bits) =>
      solve(await page.ask(besideUrl(location.pathname, 'work.js')), salt, bits),
    told(what, by) {
      if (by) return /^note/.test(what.t) ? noteOf(by).hear(what as PageMessage) : undefined;
      if (what.t === 'opening') log.note('house_says', { text: what.text });
      else if (what.t === 'which') which.asked(what);
      else if (what.t === 'asked') asked = what;
      else if (what.t === 'settled' && asked && asked.ask === what.ask) {
        asked = null;
        if (what.how === 'nobody') log.note('nobody', {});
      }
      return draw();
    },
    newcomer(agent, before) {
      const { name } = agent.person;
      const item = log.note('newcomer', { name });
      // In a place of its own, or the button would go when the language changes.
      const note = document.createElement('span');
      page.write(note, 'newcomer', { name });
      const pass = button(page, 'pass_on', () => {
        passing.push({ agent, messages: said(before), note });
        offered = offered.filter((one) => one.element !== pass);
        remove(pass);
        draw();
      });
      item.removeAttribute('data-t');
      item.textContent = '';
      item.append(note, ' ', pass);
      offered.push({ agent, element: pass });
      draw();
    },
  };
}

(document.currentScript as LaterProgram).begin = begin;
