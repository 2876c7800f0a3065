/**
 * What supervisors and admins set and read of the house, in the place of the conversation: the list
 * stays beside it where there is room, what rings stays above. A page that was opened keeps what was
 * typed in it until one signs out.
 */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { HouseCounters } from './house-counters';
import { HouseDirectory } from './house-directory';
import { HouseJournal } from './house-journal';
import { HouseLines } from './house-lines';
import type { HousePage } from './house-parts';
import { HouseReplies } from './house-replies';
import { HouseSettings } from './house-settings';
import { HouseStaff } from './house-staff';
import { words, type Key } from './words';

type Page = 'staff' | 'settings' | 'directory' | 'lines' | 'replies' | 'counters' | 'journal';

interface Described {
  title: Key;
  roles: string[];
  of(page: HousePage): JSX.Element;
  /** It fills what room there is, and scrolls in itself. */
  tall?: boolean;
}

const BOTH = ['supervisor', 'admin'];
const PAGES: Record<Page, Described> = {
  staff: { title: 'house_staff', roles: ['admin'], of: HouseStaff },
  settings: { title: 'house_settings', roles: ['admin'], of: HouseSettings, tall: true },
  directory: { title: 'house_directory', roles: ['admin'], of: HouseDirectory },
  lines: { title: 'house_lines', roles: ['admin'], of: HouseLines },
  replies: { title: 'house_replies', roles: BOTH, of: HouseReplies },
  counters: { title: 'house_counters', roles: BOTH, of: HouseCounters },
  journal: { title: 'house_journal', roles: BOTH, of: HouseJournal },
};

const pagesOf = (role: string): Page[] =>
  (Object.keys(PAGES) as Page[]).filter((page) => PAGES[page].roles.includes(role));

export const mayEnterHouse = (role: string): boolean => pagesOf(role).length > 0;

export interface HouseProps {
  role: string;
  shown: boolean;
  close(): void;
}

export function House({ role, shown, close }: HouseProps): JSX.Element {
  const pages = pagesOf(role);
  const [page, setPage] = useState(pages[0]);
  const [opened, setOpened] = useState(new Set([page]));
  const title = useRef<HTMLHeadingElement>(null);
  const whole = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (!shown) return undefined;
    const before = document.activeElement as HTMLElement | null;
    title.current?.focus();
    return () => {
      // Unless somebody is writing to a visitor already.
      if (whole.current?.contains(document.activeElement)) before?.focus();
    };
  }, [shown]);

  function open(one: Page): void {
    setPage(one);
    setOpened(new Set([...opened, one]));
  }
  return (
    <section class="house" ref={whole} aria-labelledby="house-title" hidden={!shown}>
      <header>
        <h2 id="house-title" tabIndex={-1} ref={title}>
          {words('house')}
        </h2>
        <nav aria-label={words('house')}>
          {pages.map((one) => (
            <button aria-current={one === page && 'page'} onClick={() => open(one)}>
              {words(PAGES[one].title)}
            </button>
          ))}
        </nav>
        <button class="quiet" onClick={close}>
          {words('close')}
        </button>
      </header>
      {pages
        .filter((one) => opened.has(one))
        .map((one) => {
          const { of: Of, tall } = PAGES[one];
          return (
            <div class={tall ? 'page tall' : 'page'} key={one} hidden={one !== page}>
              <Of shown={shown && one === page} />
            </div>
          );
        })}
    </section>
  );
}
