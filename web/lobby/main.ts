/** The visitor's page: its parts put together. */
import { besideUrl, liveUrl } from '../shared/connection';
import { called, describe } from './describe';
import { armExit } from './exit';
import { readPostalCode } from './postal';
import { ask } from './ask';
import type { Later, LaterProgram } from './later';
import { Session } from './session';
import { settingsOf, type Settings } from './settings';
import { announce, find, link, Log, put, rewrite, show, write } from './view';
import {
  closedWords,
  currentLanguage,
  learn,
  setLanguage,
  setNumbers,
  words,
  type Catalogue,
} from './words';

const KEEP_S = 600;

// Before all else: whatever fails below, she can leave.
armExit(find<HTMLAnchorElement>('exit'), {
  exit: () => session.exit(),
  left: () => session.left(),
  counted: (n) => announce(words('shift_count', { n })),
});

const settings = settingsOf(document.documentElement.innerHTML) as Settings;
const REFRESH_MS = 20_000;
const REST_MS = 3000;

/**
 * A keyboard drawn on the glass makes a line with Enter: what was sent too soon cannot be taken
 * back. Asked each time, for keyboards come and go; with Ctrl it sends on all of them.
 */
const touch = (): boolean => matchMedia('(pointer:coarse)').matches;
let started = false;
let wanted = '';
let status = '';
let whole: Promise<Later | null> | undefined;
let waits: ReturnType<typeof setTimeout> | undefined;

const log = new Log(sawIt);
const session = new Session({
  url: liveUrl(location),
  // Without a program she has left, and nobody waits for either.
  houseKey: async () => settings.house_key || ((await rest()) as Later).houseKey(),
  prove: async (salt, bits) => ((await rest()) as Later).prove(salt, bits),
  changed: draw,
  line(line, text) {
    const { person } = line;
    log.line(line);
    if (person) announce(`${person.name} : ${text}`);
    sawIt();
  },
  newcomer: (agent, before) => void rest().then((later) => later?.newcomer(agent, before)),
  note: (key, name) => log.note(key, { name }),
  told: (what, by) => void rest().then((later) => later?.told(what, by)),
});

function draw(): void {
  if (!started || !document.body.firstChild) return;
  // Not while the handshake has a slow line to itself.
  if (session.agents[0]?.ready) void rest();
  else if (session.up) waits = waits || setTimeout(rest, REST_MS);
  void whole?.then((later) => later?.draw());
  const said = describe(session);
  const { more, numbers, again, open } = said;
  const writing = find('write').contains(document.activeElement);
  put('status', said.status);
  put('more', more);
  // A place or an estimate that moves is there to be read, and nothing to be called out.
  if (status !== said.status) announce(`${said.status} ${more}`);
  status = said.status;
  show('warning', session.agents.some(({ tampered }) => tampered));
  show('numbers', numbers || !!session.danger);
  show('danger', open && !session.danger);
  show('again', again !== null);
  if (again) write(find('again'), again);
  show('write', open);
  find('talk').className = open ? 'open' : '';
  if (writing && !open) goOn();
  log.refresh();
  log.settle();
}

function sawIt(): void {
  if (!document.hidden && log.follows) session.talk.seen();
}

/** Where she goes on: to write, if she can. On glass the keyboard would rise by itself. */
function goOn(): void {
  if (touch() || find('write').hidden) (document.querySelector('h1') as HTMLElement).focus();
  else find('text').focus();
}

function begin(): void {
  const field = find<HTMLInputElement>('code');
  const code = readPostalCode(field.value);
  if (!code) {
    write(find('error'), 'code_error');
    field.setAttribute('aria-invalid', 'true');
    field.focus();
    return;
  }
  field.value = '';
  find('start').remove();
  show('talk', true);
  started = true;
  document.body.className = 'talking';
  session.start(code, currentLanguage());
  goOn();
}

function send(): void {
  const field = find<HTMLTextAreaElement>('text');
  field.value = session.talk.say(field.value);
  grow(field);
  field.focus();
}

function grow(field: HTMLTextAreaElement): void {
  field.style.height = '0';
  field.style.height = `${field.scrollHeight + 2}px`;
  log.settle();
}

/**
 * Safari lays its keyboard over the page and scrolls the exit away: keep to what is really visible.
 */
function fitKeyboard(): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  viewport.addEventListener('resize', () => {
    const covered = viewport.scale === 1 && viewport.height < innerHeight;
    document.body.style.height = covered ? `${viewport.height}px` : '';
    if (covered) scrollTo(0, 0);
    log.settle();
  });
}

function listen(): void {
  find('begin').onclick = begin;
  find('code').onkeydown = (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    begin();
  };
  find('send').onclick = send;
  find('again').onclick = () => {
    session.begin();
    goOn();
  };
  find('danger').onclick = () => {
    // In the task of the tap: whom to call waits for nobody.
    session.inDanger();
    // In the place of what was pressed, and in view.
    find('numbers').querySelector('a')?.focus();
  };
  const field = find<HTMLTextAreaElement>('text');
  field.oninput = () => {
    grow(field);
    if (field.value) session.talk.typed();
  };
  field.onkeydown = (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    if (touch() && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    send();
  };
  document.addEventListener('visibilitychange', sawIt);
  addEventListener('resize', () => log.settle());
}

/** One button for each other language. They stay the same, so that focus does. */
function offerLanguages(): void {
  const list = find('languages');
  const others = Object.keys(settings.languages).filter((tag) => tag !== currentLanguage());
  others.forEach((tag, at) => {
    const button = (list.children[at] ??
      list.appendChild(document.createElement('button'))) as HTMLButtonElement;
    button.type = 'button';
    button.className = 'link';
    button.lang = tag;
    button.textContent = settings.languages[tag] as string;
    button.onclick = () => void change(tag);
  });
}

const wordsUrl = (tag: string): string => besideUrl(location.pathname, `words/${tag}`);

/** The last language asked for comes on, if it can be had; the page stays as it is until then. */
async function change(tag: string): Promise<void> {
  wanted = tag;
  const there = await learn(tag, wordsUrl(tag));
  if (wanted !== tag || !document.body.firstChild) return;
  show('language_error', !there);
  if (there) speakIn(tag);
}

/** The page came without them: the rest of its sentences, and what only some conversations need. */
async function complete(): Promise<Later | null> {
  while (document.body.firstChild) {
    const tag = currentLanguage();
    try {
      if (!(await learn(tag, wordsUrl(tag)))) throw 0;
      const text = await ask(besideUrl(location.pathname, 'later.js'));
      // She has left: what is blank stays so.
      if (!document.body.firstChild) break;
      // As a text of the page: a browser notes down where a script file came from.
      const program = document.createElement('script') as LaterProgram;
      program.textContent = text;
      if (tag === currentLanguage()) speakIn(tag);
      document.body.append(program);
      return program.begin({ session, log, find, show, write, put, link, words, called, announce, goOn, ask });
    } catch {
      await new Promise((done) => setTimeout(done, REST_MS));
    }
  }
  return null;
}

/** Once there is somebody, or time. */
function rest(): Promise<Later | null> {
  whole = whole || complete();
  return whole;
}

function speakIn(tag: string): void {
  setLanguage(tag);
  if (document.body.firstChild) speak();
}

/** On the first screen, in place of the postal code. */
function sayClosed(): void {
  if (settings.closed) put('unable_why', closedWords(settings.closed));
}

/** All words in the language that is on. */
function speak(): void {
  rewrite();
  offerLanguages();
  const house = document.querySelector('[data-t=about_house]');
  if (house) write(house, 'about_house', { minutes: Math.ceil((settings.keep ?? KEEP_S) / 60) });
  sayClosed();
  grow(find('text'));
  draw();
}

const { colours, numbers } = settings;
const theme = matchMedia('(prefers-color-scheme:dark)').matches ? 'dark' : 'light';
if (colours) document.documentElement.style.setProperty('--accent', colours[theme]);
setLanguage(document.documentElement.lang, JSON.parse(find('words').textContent as string) as Catalogue);
if (numbers) {
  setNumbers(numbers);
  rewrite();
}
offerLanguages();
listen();
fitKeyboard();
sayClosed();
show(window.crypto?.subtle && !settings.closed ? 'ask' : 'unable', true);
setInterval(draw, REFRESH_MS);
