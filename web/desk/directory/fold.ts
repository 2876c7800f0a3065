/**
 * Names as they are compared: without accents, capitals, hyphens and apostrophes, and with what is
 * usually shortened written out. « St-Étienne » and « saint etienne » are one.
 */

const LIGATURES: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss' };
const SHORT: Record<string, string> = { st: 'saint', ste: 'sainte', sts: 'saints', stes: 'saintes' };

function bare(text: string): string {
  return text
    .toLowerCase()
    .replace(/[œæß]/g, (letter) => LIGATURES[letter] ?? letter)
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/\bs\/\s*/g, 'sur ')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

const written = (word: string): string => SHORT[word] ?? word;

const isShort = /\bste?s?\b/;

export function fold(text: string): string {
  const name = bare(text);
  return isShort.test(name) ? name.split(' ').map(written).join(' ') : name;
}

/**
 * What may be meant by what was typed so far: « st » at the end may become « Strasbourg » or
 * « Saint-Denis ».
 */
export function foldings(query: string): string[] {
  const whole = fold(query);
  const words = bare(query).split(' ');
  const last = words.pop() ?? '';
  if (!SHORT[last] || /\s$/.test(query)) return [whole];
  return [whole, [...words.map(written), last].join(' ')];
}
