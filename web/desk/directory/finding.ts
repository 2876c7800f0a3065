/** What is looked for beside one conversation; each has its own, wiped with it. */
import type { Asked } from './types';

export interface Finding {
  /** What the agent typed; null: her own code. */
  query: string | null;
  /** The commune chosen among several; empty: none. */
  chosen: string;
  /** The place whose details are open; -1: none. */
  open: number;
}

export const noFinding = (): Finding => ({ query: null, chosen: '', open: -1 });

/** `place` and `commune`: what she said of where she is. */
export function askedOf({ query, chosen }: Finding, place: string, commune: string): Asked {
  return { query: query ?? place, commune: query === null ? commune : '', chosen };
}
