/** The sentences of this page: the one way from a key to words, in the language that is on. */
import en from '../locales/en.json';
import fr from '../locales/fr.json';
import { fill, type Language, type Values } from '../shared/i18n';

export type Key = keyof typeof fr;

const catalogues: Record<Language, Record<Key, string>> = { fr, en };

let language: Language = 'fr';

export const currentLanguage = (): Language => language;

export function setLanguage(chosen: Language): void {
  language = chosen;
}

export const words = (key: Key, values?: Values): string => fill(catalogues[language][key], values);

/** A profession comes as a word of the protocol; one that is new here is shown as it came. */
export function profession(name: string): string {
  return (catalogues[language] as Record<string, string>)[name] ?? name;
}
