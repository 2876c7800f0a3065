/** The visitor's page: its parts put together. */
import { liveUrl } from '../shared/connection';
import { pickLanguage } from '../shared/i18n';
import { describe } from './describe';
import { armExit } from './exit';
import { readPostalCode } from './postal';
import { Session } from './session';
import { askHouseKey, settingsOf, type Settings } from './settings';
import { announce, find, Log, put, rewrite, show, write } from './view';
import { currentLanguage, profession, setLanguage, words } from './words';

const KEEP_S = 600;

const settings = settingsOf(document.documentElement.innerHTML) as Settings;
/** Enter sends where there is a keyboard, and makes a line where it is drawn on the glass. */
const touch = matchMedia('(pointer:coarse)').matches;
let started = false;

const log = new Log(sawIt);
const session = new Session({
  url: liveUrl(location),
  houseKey: async () => settings.house_key || askHouseKey(),
  changed: draw,
  line(line) {
    const agent = session.agent;
    const who = agent ? `${agent.name}, ${profession(agent.profession)}` : '';
    log.line(line, who);
    if (!line.mine && agent) announce(`${agent.name} : ${line.text}`);
    sawIt();
  },
  newcomer: ({ name }) => log.note('newcomer', { name }),
});

armExit(find('exit'), settings.exit, {
  exit: () => session.exit(),
  left: () => session.left(),
  counted: (n) => announce(words('shift_count', { n })),
});

function draw(): void {
  if (!started || !document.body.firstChild) return;
  const { status, more, numbers, again, open } = describe(session);
  const writing = find('write').contains(document.activeElement);
  put('status', status);
  put('more', more);
  show('warning', session.tampered);
  show('numbers', numbers);
  show('again', again !== null);
  if (again) write(find('again'), again);
  show('write', open);
  if (writing && !open) goOn();
  put(
    'typing',
    session.talk.otherTyping && session.agent ? words('typing', { name: session.agent.name }) : '',
  );
  log.refresh();
  log.settle();
}

function sawIt(): void {
  if (!document.hidden && log.follows) session.talk.seen();
}

/** Where she goes on: to write, if she can. On glass the keyboard would rise by itself. */
function goOn(): void {
  if (touch || find('write').hidden) (document.querySelector('h1') as HTMLElement).focus();
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
  session.talk.say(field.value);
  field.value = '';
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
  find('language').onclick = () => {
    setLanguage(currentLanguage() === 'fr' ? 'en' : 'fr');
    speak();
  };
  const field = find<HTMLTextAreaElement>('text');
  field.oninput = () => {
    grow(field);
    if (field.value) session.talk.typed();
  };
  field.onkeydown = (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || touch) return;
    event.preventDefault();
    send();
  };
  document.addEventListener('visibilitychange', sawIt);
  addEventListener('resize', () => log.settle());
}

/** All words in the language that is on. */
function speak(): void {
  rewrite();
  find('language').lang = currentLanguage() === 'fr' ? 'en' : 'fr';
  const house = document.querySelector('[data-t=about_house]');
  if (house) write(house, 'about_house', { minutes: Math.ceil((settings.keep ?? KEEP_S) / 60) });
  draw();
}

setLanguage(pickLanguage(navigator.languages));
speak();
listen();
fitKeyboard();
show('language', true);
show(window.crypto?.subtle ? 'ask' : 'unable', true);
