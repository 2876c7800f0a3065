/** National lines: numbers to call that are the same everywhere (docs/api.md, `GET /lines`). */
import type { DeskHooks } from './desk';
import { currentLanguage } from './words';

export const WAYS = ['call', 'sms', 'chat', 'video'] as const;
export type Way = (typeof WAYS)[number];

/** By language. */
export type LineTexts = Record<string, string>;

export interface NationalLine {
  id: number;
  version: number;
  /** As it is read out: `0 800 05 95 95`. */
  number: string;
  names: LineTexts;
  ways: Way[];
  /** As src/places/hours.h has them, in Paris; '': not known. */
  hours: string;
  note: LineTexts;
  source: string;
  /** When somebody verified it, in milliseconds; 0: it is to be verified. */
  verified: number;
  position: number;
}

/** So long what was verified is taken as it is. */
const VERIFIED_FOR_MS = 365 * 24 * 60 * 60 * 1000;

export const isOld = ({ verified }: NationalLine, now = Date.now()): boolean =>
  now - verified > VERIFIED_FOR_MS;

/** In this language, else in the console's, else in whichever there is. */
export function lineText(texts: LineTexts, language: string = currentLanguage()): string {
  return texts[language] ?? texts[currentLanguage()] ?? Object.values(texts)[0] ?? '';
}

export class Lines {
  all: NationalLine[] = [];

  /** Without an answer it is as it was; the next line to the desk asks again. */
  async load(fetch: DeskHooks['fetch']): Promise<void> {
    try {
      const answer = await fetch('lines');
      if (answer.ok) this.all = ((await answer.json()) as { lines: NationalLine[] }).lines;
    } catch {
      // As any other answer: not now.
    }
  }
}
