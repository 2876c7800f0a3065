/**
 * What the house calls itself: at the head of every page of the console and in the window's title.
 * Asked for once, as nobody need be signed in; on the live line it comes by itself.
 */
import { ask } from './api';

let name = 'Havre';

export const houseName = (): string => name;

/** What does not come leaves it as it is. */
export function nameHouse(given: string | undefined): void {
  if (given) name = given;
}

export async function askHouseName(): Promise<void> {
  nameHouse((await ask<{ name: string }>('house')).body?.name);
}
