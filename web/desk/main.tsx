/** The agent's console: its parts put together, and its keys. */
import { render, type JSX } from 'preact';
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';
import { liveUrl } from '../shared/connection';
import { pickLanguage } from '../shared/i18n';
import { Account } from './account';
import { fetchBeside } from './api';
import { holds, isOver, type Conversation } from './conversation';
import { InDanger } from './danger';
import { Desk, TABS } from './desk';
import { Enrol, takeToken } from './enrol';
import { Exchange, type Asking } from './exchange';
import { Facts } from './facts';
import { Help } from './help';
import { House, mayEnterHouse } from './house';
import { askHouseName, houseName } from './house-name';
import { List } from './list';
import { Offers } from './offer';
import { Elsewhere, Loading, SignIn } from './sign-in';
import { Sound, type Kind } from './sound';
import { State } from './state';
import { Notices, TopBar } from './top-bar';
import { currentLanguage, setLanguage, words } from './words';

let redraw = (): void => undefined;
const sound = new Sound();
const desk = new Desk({
  liveUrl: liveUrl(location),
  fetch: fetchBeside,
  changed: () => redraw(),
  alert: (what) => sound.once(what),
});

/** A sudden loss first. */
const PRESSING = ['cut', 'lost', 'exit', 'left'] as const;

const unread = (): number => desk.conversations.reduce((sum, one) => sum + one.unread, 0);

/** Where the list is a page of its own: the one in it that must not go unseen. */
function mostPressing(): Conversation | undefined {
  const others = desk.conversations.filter((one) => one !== desk.selected);
  return PRESSING.map((state) => others.find((one) => one.state === state)).find(Boolean);
}

/** There too: another one in which there is danger. */
const inDanger = (): Conversation | undefined =>
  desk.conversations.find((one) => one !== desk.selected && one.dangerAt > 0 && !isOver(one.state));

function title(): string {
  const [first] = desk.offers;
  const house = houseName();
  if (first) return words(first.urgent ? 'title_danger' : 'title_offer', { house });
  return unread() ? words('title_unread', { n: unread(), house }) : words('title', { house });
}

/** To be read. Writing there takes a key of its own, or the keys after this one went astray. */
function choose(conversation: Conversation | undefined): void {
  if (!conversation) return;
  desk.select(conversation);
  desk.show('exchange');
}

function step(by: number): void {
  const { conversations, selected } = desk;
  const at = selected ? conversations.indexOf(selected) : -1;
  choose(conversations[(at + by + conversations.length) % conversations.length]);
}

function takeFirst(): void {
  const [first] = desk.offers;
  if (first) desk.takeOffer(first.n);
}

function switchLanguage(): void {
  setLanguage(currentLanguage() === 'fr' ? 'en' : 'fr');
  redraw();
}

function switchSound(): void {
  sound.turnAll();
  redraw();
}

/** What is worth a sound as long as it is so. */
const soundReasons = (): Partial<Record<Kind, boolean>> => ({
  new: desk.offers.some(({ urgent }) => !urgent),
  danger: desk.offers.some(({ urgent }) => urgent),
  help: desk.helps.length > 0,
});

function toField(): void {
  document.getElementById('text')?.focus();
}

/** What stands beside the conversation, where side by side there is no room for it. */
function beside(id: string, act: () => void = () => undefined): void {
  desk.setSide(false);
  desk.show('facts');
  act();
  setTimeout(() => {
    const part = document.getElementById(id);
    part?.querySelector<HTMLElement>('textarea,input,select,button')?.focus();
  });
}

function toNote({ transmission }: Conversation): void {
  beside('note-panel', () => transmission.toggle(true));
}

/** Three columns of exchange have room. */
const WIDE = matchMedia('(min-width: 1280px)');

/** The window is visible, and in it the conversation: where the columns are pages, only one is. */
function watch(): void {
  desk.wide = WIDE.matches;
  const exchange = document.querySelector('.exchange');
  desk.visible = !document.hidden && !!exchange?.getClientRects().length;
  desk.look();
}

/** Where what had the focus is drawn no more, the next Tab goes on from here. */
function useRefuge(): { current: HTMLElement | null } {
  const refuge = useRef<HTMLElement>(null);
  const last = useRef<Element | null>(null);
  useEffect(() => {
    const focused = ({ target }: FocusEvent): void => {
      last.current = target as Element;
    };
    addEventListener('focusin', focused);
    return () => removeEventListener('focusin', focused);
  }, []);
  useLayoutEffect(() => {
    const isLost = last.current?.isConnected === false;
    if (isLost && document.activeElement === document.body) refuge.current?.focus();
  });
  return refuge;
}

function Console(): JSX.Element {
  const [asking, ask] = useState<Asking | null>(null);
  const [help, setHelp] = useState(false);
  const [guide, setGuide] = useState(0);
  const [account, setAccount] = useState(false);
  const [wantsHouse, setHouse] = useState(false);
  const [visited, setVisited] = useState(false);
  const refuge = useRefuge();
  const { selected, tab } = desk;
  const [worst, endangered] = [mostPressing(), inDanger()];
  useLayoutEffect(watch);
  // Whoever takes or chooses a conversation sees it, in time for its field to take the focus; one
  // that comes by itself takes nobody away.
  const house = wantsHouse && !desk.toWrite;
  const leaves = wantsHouse && desk.toWrite;
  useLayoutEffect(() => {
    if (leaves) setHouse(false);
  });
  const toHouse = (): void => {
    setHouse(!house);
    setVisited(true);
  };
  const leaveHouse = (act: () => void) => () => {
    setHouse(false);
    act();
  };

  // What the house's pages stand in the place of is not meant.
  const here = house ? null : selected;
  const KEYS: Record<string, () => void> = {
    t: takeFirst,
    Enter: takeFirst,
    j: leaveHouse(() => step(1)),
    k: leaveHouse(() => step(-1)),
    r: leaveHouse(toField),
    d: () => desk.setPresence(desk.presence === 'available' ? 'away' : 'available'),
    c: () => desk.setSide(!desk.side),
    i: () => ask(holds(here) ? { of: here, how: 'invite' } : null),
    l: leaveHouse(() => {
      desk.setSide(false);
      desk.goFind();
    }),
    a: () => holds(here) && desk.askHelp(here, !here.help),
    g: leaveHouse(() => {
      desk.setSide(false);
      desk.show('facts');
      setGuide(guide + 1);
    }),
    p: leaveHouse(() => holds(here) && beside('cards')),
    n: leaveHouse(() => holds(here) && toNote(here)),
    e: () => ask(here && !isOver(here.state) ? { of: here, how: 'end' } : null),
    s: switchSound,
    '?': () => setHelp(!help),
    Escape: () => {
      ask(null);
      setHelp(false);
      setAccount(false);
      setHouse(false);
    },
  };

  function pressed(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    // What lies behind one's own account is not meant.
    if (account && event.key !== 'Escape') return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === 'F2') {
      event.preventDefault();
      return takeFirst();
    }
    if (target.matches('input,textarea,select')) return event.key === 'Escape' ? target.blur() : undefined;
    if (event.key === 'Enter' && target.matches('button,summary')) return;
    const chosen = desk.conversations[Number(event.key) - 1];
    const act = chosen ? leaveHouse(() => choose(chosen)) : KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  useEffect(() => {
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  });
  useEffect(() => {
    const here = (): void => desk.here();
    const signs = ['keydown', 'pointerdown'];
    signs.forEach((sign) => addEventListener(sign, here));
    return () => signs.forEach((sign) => removeEventListener(sign, here));
  }, []);

  return (
    <div class="console" data-tab={tab} data-house={house || undefined}>
      <TopBar
        desk={desk}
        sound={sound}
        onSound={() => redraw()}
        onHelp={() => setHelp(!help)}
        onAccount={() => setAccount(!account)}
        house={house}
        onHouse={toHouse}
        onLanguage={switchLanguage}
      />
      <Notices desk={desk} />
      <Offers desk={desk} />
      <nav class="tabs" aria-label={words('pages')}>
        {TABS.map((name) => (
          <button
            aria-current={tab === name && !house}
            onClick={leaveHouse(() => desk.show(name))}
          >
            {words(name)}
            {name === 'conversations' && unread() > 0 && <span class="unread">{unread()}</span>}
            {name === 'conversations' && endangered && <InDanger of={endangered} />}
            {name === 'conversations' && worst && <State of={worst} />}
          </button>
        ))}
      </nav>
      <main class={desk.shown.length > 1 ? 'columns sided' : 'columns'} tabIndex={-1} ref={refuge}>
        <List desk={desk} />
        <Exchange desk={desk} asking={asking} ask={ask} />
        <Facts desk={desk} guide={guide} />
        {visited && mayEnterHouse(desk.me?.role ?? '') && (
          <House role={desk.me?.role ?? ''} shown={house} close={() => setHouse(false)} />
        )}
      </main>
      {account && <Account desk={desk} close={() => setAccount(false)} />}
      {help && <Help close={() => setHelp(false)} />}
    </div>
  );
}

function App(): JSX.Element {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  const [token, setToken] = useState(takeToken);
  useEffect(() => {
    redraw = () => draw(0);
    if (!token) void desk.boot();
  }, [token]);
  useEffect(() => void askHouseName().then(() => redraw()), []);
  useEffect(() => {
    document.title = title();
    sound.call(soundReasons());
  });
  if (token) return <Enrol token={token} done={() => setToken('')} />;
  switch (desk.phase) {
    case 'loading':
      return <Loading desk={desk} />;
    case 'signing-in':
      return <SignIn desk={desk} />;
    case 'elsewhere':
      return <Elsewhere desk={desk} />;
    case 'live':
      return <Console />;
  }
}

setLanguage(pickLanguage(navigator.languages));
for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, () => sound.unlock());
document.addEventListener('visibilitychange', watch);
addEventListener('resize', watch);
WIDE.addListener(() => redraw());
render(<App />, document.getElementById('app') as HTMLElement);
