/**
 * The sentences of this page: the one way from a key to words, in the language that is on. The page
 * is served in one language, with what it may have to say at first in a data block; the rest of its
 * catalogue, and another language when she asks for it, are fetched into memory and are nowhere else.
 */
import type fr from '../locales/fr.json';
import { fill, type Values } from '../shared/i18n';
import { ask } from './ask';

export type Key = Exclude<keyof typeof fr, 'language' | 'no_script'>;
export type Catalogue = Record<Key, string>;

const known: Record<string, Catalogue> = {};
let language = '';
let catalogue: Catalogue;

export const currentLanguage = (): string => language;

/**
 * A language that is known, or one with what the script may say in it: the page has the rest of its
 * sentences in its elements, and no need to say them anew.
 */
export function setLanguage(tag: string, its = known[tag] as Catalogue): void {
  language = tag;
  catalogue = its;
}

/** Whether that language is known now. */
export async function learn(tag: string, url: string): Promise<boolean> {
  if (known[tag]) return true;
  try {
    // A sentence that a newer server no longer has is said as before.
    known[tag] = { ...catalogue, ...(JSON.parse(await ask(url)) as Catalogue) };
    return true;
  } catch {
    return false;
  }
}

/** In place of the catalogue's sentence: whom this house says to call. */
let numbers: Record<string, string> = {};
export const setNumbers = (its: Record<string, string>): void => void (numbers = its);

/** Nothing, while the sentence is on its way. */
export const words = (key: Key, values?: Values): string =>
  fill((key === 'numbers' && numbers[language]) || catalogue[key] || '', values);

/**
 * A profession comes as a word of the protocol. Until its sentence is here only two are said, which
 * are words of every language that there is.
 */
export const profession = (name: string): string =>
  words(name as Key) || (/^(police|gendarme)$/.test(name) ? name : '');

/** What a deployment says of being closed, in the language that is on if it does. */
export type Closed = { readonly [language: string]: string };

export const closedWords = (closed: Closed): string => closed[language] || closed.fr || '';
