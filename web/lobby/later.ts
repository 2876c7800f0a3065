/**
 * What only some conversations need, fetched when the line is up: the agent's proposal that somebody
 * come too or take over, and what was said passed on to a newcomer, both on her word alone; in which
 * commune she is, where her postal code does not say who is competent; numbers to call in what an
 * agent wrote; the proof of work; what is told of a talk beside its words (talking.ts); where she is
 * who said that she is in danger (danger.ts).
 *
 * A program of its own: the page puts its text into an element, begins it, and hands its own parts to
 * it. So it imports nothing that holds a state.
 */
import type { Asked, PageMessage } from '../shared/protocol';
import { pieces, type Line, type Person } from '../shared/talk';
import { besideUrl } from '../shared/connection';
import { solve } from '../shared/work';
import type { Agent } from './agent';
import { dangerOf } from './danger';
import { splitNumbers } from './numbers';
import type { Proposal, Session } from './session';
import { askSettings } from './settings';
import { talkingOf } from './talking';
import type * as view from './view';
import { WhichQuestion } from './which';
import type { words } from './words';

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
  called(person: Person): string;
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
  proposal(notice: Proposal): void;
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
  /** By the channel of now. */
  isSent: boolean;
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

function button(
  page: Page,
  key: 'agree' | 'decline' | 'pass_on',
  act: () => void,
): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  page.write(element, key);
  element.onclick = act;
  return element;
}

/** Whom the agent proposes: by name, or as what they are, or what they speak. */
function whom({ words, called }: Page, asked: Asked): string {
  const name = asked.name || words('someone');
  if (asked.name || asked.profession) return `${called({ ...asked, name })},`;
  return words(asked.lang ? 'someone_lang' : 'someone');
}

/** In what an agent wrote, numbers that can be called, and what a call leaves behind. */
function withNumbers({ link }: Page, { line, text, note }: view.Drawn): void {
  const parts = line.mine ? [line.text] : splitNumbers(line.text);
  text.textContent = '';
  parts.forEach((part, at) => text.append(at % 2 ? link(part) : part));
  note.hidden = parts.length < 2;
}

function begin(page: Page): Later {
  const { session, log, find, show, put, words } = page;
  const which = new WhichQuestion(page);
  let asked: Asked | null = null;
  const drawTalking = talkingOf(page);
  const drawDanger = dangerOf(page);
  /** A newcomer who has not been told, and the button for it. */
  let offered: Array<{ agent: Agent; pass: HTMLElement }> = [];
  let passing: Passing[] = [];
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
    drawTalking();
  }

  const isHere = ({ agent }: { agent: Agent }): boolean => session.agents.includes(agent);

  /** To those who are ready for it. Whoever is gone has it or never will. */
  function passOn(): void {
    for (const { pass } of offered.filter((one) => !isHere(one))) remove(pass);
    offered = offered.filter(isHere);
    passing = passing.filter(isHere);
    for (const one of passing) {
      const { agent, messages, note, isSent } = one;
      one.isSent = agent.ready;
      if (isSent || !agent.ready) continue;
      messages.forEach((message) => agent.tell(message));
      page.write(note, 'passed_on', { name: agent.person.name });
    }
  }

  function remove(pass: HTMLElement): void {
    const held = pass === document.activeElement;
    pass.remove();
    if (held) page.goOn();
  }

  log.dressAs((entry) => withNumbers(page, entry));

  return {
    draw,
    houseKey: async () => (await askSettings()).house_key || '',
    prove: async (salt, bits) =>
      solve(await page.ask(besideUrl(location.pathname, 'work.js')), salt, bits),
    proposal(notice) {
      if (notice.t === 'opening') log.note('house_says', { text: notice.text });
      else if (notice.t === 'which') which.asked(notice);
      else if (notice.t === 'asked') asked = notice;
      else if (notice.t === 'settled' && asked?.ask === notice.ask) {
        asked = null;
        if (notice.how === 'nobody') log.note('nobody', {});
      }
      draw();
    },
    newcomer(agent, before) {
      const { name } = agent.person;
      const item = log.note('newcomer', { name });
      // In a place of its own, or the button would go when the language changes.
      const note = document.createElement('span');
      page.write(note, 'newcomer', { name });
      const pass = button(page, 'pass_on', () => {
        passing.push({ agent, messages: said(before), note, isSent: false });
        offered = offered.filter((one) => one.pass !== pass);
        remove(pass);
        draw();
      });
      item.removeAttribute('data-t');
      item.textContent = '';
      item.append(note, ' ', pass);
      offered.push({ agent, pass });
      draw();
    },
  };
}

(document.currentScript as LaterProgram).begin = begin;
