/**
 * The sentences of the console, in the language that is on, and times written so that they stand
 * still in a column.
 */
import en from '../locales/console.en.json';
import fr from '../locales/console.fr.json';
import { LANGUAGES, fill, type Language, type Values } from '../shared/i18n';

export type Key = keyof typeof fr;

const catalogues: Record<Language, Record<Key, string>> = { fr, en };

const clockOf = (tag: Language): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit' });
/** Costly to make, and asked for at every line. */
const clocks = Object.fromEntries(LANGUAGES.map((tag) => [tag, clockOf(tag)])) as Record<
  Language,
  Intl.DateTimeFormat
>;

let language: Language = 'fr';

export const currentLanguage = (): Language => language;

export function setLanguage(chosen: Language): void {
  language = chosen;
  document.documentElement.lang = chosen;
}

export const words = (key: Key, values?: Values): string => fill(catalogues[language][key], values);

/** A sentence in the language of her page, when the console has it; else in the first one. */
export function wordsIn(tag: string, key: Key, values?: Values): string {
  return fill((catalogues[tag as Language] ?? catalogues.fr)[key], values);
}

/** Everything that is said meanwhile is in this language, when the console has it. */
export function inLanguage<T>(tag: string, say: () => T): T {
  const before = language;
  if (tag in catalogues) language = tag as Language;
  try {
    return say();
  } finally {
    language = before;
  }
}

/** What comes before a word of the protocol in the catalogues. */
type Family = 'zone_' | 'lang_' | 'presence_' | 'act_' | 'by_' | 'how_' | 'way_' | 'import_' | '';

/** A word of the protocol; one that is new here is shown as it came. */
export function term(prefix: Family, name: string): string {
  return (catalogues[language] as Record<string, string>)[prefix + name] ?? name;
}

/** 0:40, 12:05, 1:02:05. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number): string => String(n).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}`;
}

export const since = (at: number): string => duration((Date.now() - at) / 1000);

export const clock = (at: number): string => clocks[language].format(at);
