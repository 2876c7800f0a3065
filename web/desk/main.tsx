/** The agent's console: its parts put together, and its keys. */
import { render, type JSX } from 'preact';
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';
import { liveUrl } from '../shared/connection';
import { pickLanguage } from '../shared/i18n';
import { isOver, type Conversation } from './conversation';
import { Desk, TABS } from './desk';
import { Exchange } from './exchange';
import { Facts } from './facts';
import { Help } from './help';
import { List } from './list';
import { Offers } from './offer';
import { Elsewhere, Loading, SignIn } from './sign-in';
import { Sound } from './sound';
import { Notices, TopBar } from './top-bar';
import { currentLanguage, setLanguage, words } from './words';

let redraw = (): void => undefined;
const sound = new Sound();
const desk = new Desk({
  liveUrl: liveUrl(location),
  fetch: (path, body) => {
    const post = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
    const beside = location.pathname.replace(/\/*$/, '/') + path;
    return fetch(beside, body ? { ...post, body: JSON.stringify(body) } : {});
  },
  changed: () => redraw(),
});

const unread = (): number => desk.conversations.reduce((sum, one) => sum + one.unread, 0);

function title(): string {
  if (desk.offers.length) return words('title_offer');
  return unread() ? words('title_unread', { n: unread() }) : words('title');
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
  sound.on = !sound.on;
  redraw();
}

function toField(): void {
  document.getElementById('text')?.focus();
}

/** The window is visible, and in it the conversation: where the columns are pages, only one is. */
function watch(): void {
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
  const [asking, ask] = useState<Conversation | null>(null);
  const [help, setHelp] = useState(false);
  const refuge = useRefuge();
  const { selected, tab } = desk;
  useLayoutEffect(watch);

  const KEYS: Record<string, () => void> = {
    t: takeFirst,
    Enter: takeFirst,
    j: () => step(1),
    k: () => step(-1),
    r: toField,
    d: () => desk.setPresence(desk.presence === 'available' ? 'away' : 'available'),
    e: () => ask(selected && !isOver(selected.state) ? selected : null),
    s: switchSound,
    '?': () => setHelp(!help),
    Escape: () => {
      ask(null);
      setHelp(false);
    },
  };

  function pressed(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === 'F2') {
      event.preventDefault();
      return takeFirst();
    }
    if (target.matches('input,textarea')) return event.key === 'Escape' ? target.blur() : undefined;
    if (event.key === 'Enter' && target.matches('button')) return;
    const chosen = desk.conversations[Number(event.key) - 1];
    const act = chosen ? () => choose(chosen) : KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  useEffect(() => {
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  });

  return (
    <div class="console" data-tab={tab}>
      <TopBar
        desk={desk}
        sound={sound}
        onSound={switchSound}
        onHelp={() => setHelp(!help)}
        onLanguage={switchLanguage}
      />
      <Notices desk={desk} />
      <Offers desk={desk} />
      <nav class="tabs" aria-label={words('pages')}>
        {TABS.map((name) => (
          <button aria-current={tab === name} onClick={() => desk.show(name)}>
            {words(name)}
            {name === 'conversations' && unread() > 0 && <span class="unread">{unread()}</span>}
          </button>
        ))}
      </nav>
      <main class="columns" tabIndex={-1} ref={refuge}>
        <List desk={desk} />
        <Exchange desk={desk} asking={asking} ask={ask} />
        <Facts desk={desk} />
      </main>
      {help && <Help close={() => setHelp(false)} />}
    </div>
  );
}

function App(): JSX.Element {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    redraw = () => draw(0);
    void desk.boot();
  }, []);
  useEffect(() => {
    document.title = title();
    sound.ring(desk.offers.length > 0);
  });
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
render(<App />, document.getElementById('app') as HTMLElement);
