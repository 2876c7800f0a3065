/**
 * Fetches the directory when there is another one, and holds it: in memory, until the agent signs
 * out. The one that is there is used until the next has been read whole. What fails is told and
 * tried again.
 */
import { readDirectory } from './read';
import { search, unitFor, unitOf } from './search';
import type { Asked, CompetentUnit, Directory, Found } from './types';

type Fetch = (path: string) => Promise<Response>;

const RETRY_FIRST_MS = 1000;
const RETRY_MOST_MS = 60_000;
const NOT_YET = 204;

export class DirectoryKeeper {
  directory: Directory | null = null;
  /** The last try to fetch it failed; another one is to come. */
  failed = false;
  private wanted = 0;
  private tries = 0;
  /** Counts what was begun or given up: what comes of an earlier one is dropped. */
  private turn = 0;
  private isWanted = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last: { directory: Directory; asked: Asked; found: Found } | null = null;

  constructor(
    private readonly fetch: Fetch,
    private readonly changed: () => void,
  ) {}

  /** The desk has the one of this number. */
  announced(number: number): void {
    if (this.directory?.number === number || (this.isWanted && this.wanted === number)) return;
    this.wanted = number;
    this.isWanted = true;
    this.tries = 0;
    clearTimeout(this.timer);
    void this.load(++this.turn);
  }

  private async load(turn: number): Promise<void> {
    try {
      const answer = await this.fetch('directory');
      // It is being made, for whoever asks first.
      if (answer.status === NOT_YET && turn === this.turn) return this.again(turn, this.tries > 0);
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const directory = await readDirectory(await answer.text());
      if (turn === this.turn) this.take(directory);
    } catch {
      if (turn === this.turn) this.again(turn);
    }
    return undefined;
  }

  private take(directory: Directory): void {
    this.directory = directory;
    this.failed = this.isWanted = false;
    this.changed();
  }

  private again(turn: number, failed = true): void {
    this.failed = failed;
    const delay = Math.min(RETRY_FIRST_MS * 2 ** this.tries++, RETRY_MOST_MS);
    this.timer = setTimeout(() => void this.load(turn), delay);
    this.changed();
  }

  /** Without waiting for the next try. */
  retry(): void {
    if (!this.isWanted || !this.failed) return;
    clearTimeout(this.timer);
    this.tries = 0;
    void this.load(++this.turn);
  }

  /** Null until there is a directory. The page is drawn far more often than something else is asked. */
  search(asked: Asked): Found | null {
    const { directory, last } = this;
    if (!directory) return null;
    const same =
      last?.directory === directory &&
      last.asked.query === asked.query &&
      last.asked.commune === asked.commune &&
      last.asked.chosen === asked.chosen;
    if (!last || !same) this.last = { directory, asked, found: search(directory, asked) };
    return this.last?.found ?? null;
  }

  /**
   * Whom to alert: where the agent looks, once that is a place (her code may be a false one); until
   * then for her own code and commune.
   */
  unitFor(asked: Asked, code: string, commune: string): CompetentUnit | null {
    const { directory } = this;
    if (!directory) return null;
    const found = this.search(asked);
    const about = found?.what === 'places' ? found.commune ?? found.communes[0] : undefined;
    return about ? unitOf(directory, about) : unitFor(directory, code, commune);
  }

  /** A conversation was erased: what was looked for last may be its. */
  forget(): void {
    this.last = null;
  }

  wipe(): void {
    this.turn++;
    clearTimeout(this.timer);
    this.directory = this.last = null;
    this.failed = this.isWanted = false;
    this.tries = 0;
  }
}
