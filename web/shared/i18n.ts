/** Catalogues are flat: a key, a sentence. A name in braces is replaced by its value. */

export type Values = Record<string, string | number>;

export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export function fill(sentence: string, values: Values = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The first of the reader's languages that there is, else French. */
export function pickLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const found = LANGUAGES.find((language) => tag.slice(0, 2).toLowerCase() === language);
    if (found) return found;
  }
  return 'fr';
}
