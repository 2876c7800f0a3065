/**
 * Leaving. Everything happens in the task of the press, in this order: the document is blank, the
 * connection is closed, the other site is on its way. Nothing here may wait, ask, or fail before
 * the last step.
 */
export interface ExitHooks {
  /** The red button: tell the house, close, wipe. */
  exit(): void;
  /** The page goes away by itself: closed, reloaded, back. */
  left(): void;
  /** The key was pressed so many times. */
  counted(presses: number): void;
}

const PRESSES = 3;
const WITHIN_MS = 5000;

/** The title stays as it was: one that changes is written to the history. */
export function blank(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>('input,textarea'))
    field.value = '';
  document.body.textContent = '';
}

/**
 * Shift alone, pressed and let go three times. As a modifier it does not count, and any other key
 * starts over.
 */
export class ShiftCounter {
  private presses = 0;
  private first = 0;
  private alone = false;

  constructor(private readonly counted: (presses: number) => void) {}

  down(key: string, repeat: boolean): void {
    if (key !== 'Shift') this.other();
    else if (!repeat) this.alone = true;
  }

  /** Another key, or the pointer. */
  other(): void {
    this.alone = false;
    this.presses = 0;
  }

  up(key: string, now: number): void {
    if (key !== 'Shift' || !this.alone) return;
    this.alone = false;
    if (this.presses === PRESSES || now - this.first > WITHIN_MS) this.presses = 0;
    if (!this.presses++) this.first = now;
    this.counted(this.presses);
  }
}

/**
 * The site is that of the link, so that this needs nothing of the page but the link itself.
 */
export function armExit(link: HTMLAnchorElement, hooks: ExitHooks): void {
  const site = link.href;
  let gone = false;

  /** Again, when the other site does not come and she presses again: the loading starts anew. */
  function leave(): void {
    try {
      blank();
      if (!gone) hooks.exit();
    } finally {
      gone = true;
      location.replace(site);
    }
  }

  function pressed(event: Event): void {
    event.preventDefault();
    leave();
  }

  const shift = new ShiftCounter((presses) => {
    if (presses === PRESSES) leave();
    else if (!gone) hooks.counted(presses);
  });

  // A menu, a new tab or a drag (a hand that trembles begins one) would leave the conversation
  // where it is.
  link.addEventListener('click', pressed);
  link.addEventListener('auxclick', pressed);
  link.addEventListener('contextmenu', pressed);
  link.addEventListener('dragstart', pressed);
  // It looks like a button, and buttons are pressed with the space bar too.
  link.addEventListener('keydown', (event) => {
    if (event.key === ' ') pressed(event);
  });
  // iOS gives no click for a press that was long; one that ends elsewhere was taken back.
  link.addEventListener('touchend', (event) => {
    const { clientX, clientY } = event.changedTouches[0] as Touch;
    if (document.elementFromPoint(clientX, clientY) === link) pressed(event);
  });
  addEventListener('keydown', ({ key, repeat }) => shift.down(key, repeat), true);
  addEventListener('keyup', ({ key }) => shift.up(key, Date.now()), true);
  addEventListener('pointerdown', () => shift.other(), true);
  addEventListener('pagehide', () => {
    blank();
    if (!gone) hooks.left();
    gone = true;
  });
  // Brought back from the back/forward cache.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) leave();
  });
  // What the task switcher takes a picture of.
  document.addEventListener('visibilitychange', () => {
    document.documentElement.classList.toggle('covered', document.hidden);
  });
}
