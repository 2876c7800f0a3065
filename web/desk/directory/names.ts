/** Communes by what somebody calls them. */
import { foldings } from './fold';
import type { Commune, Directory } from './types';

/** As many have room, and are read. */
const MOST = 12;
const ARTICLE = /^(le|la|les|l|d) /;

/** The whole name, its beginning (with or without its article), the beginning of a later word. */
const WHOLE = 0;
const BEGINNING = 1;
const LATER = 2;
const NOT = 3;

function fits(name: string, query: string): number {
  const at = name.indexOf(query);
  if (at === 0) return name.length === query.length ? WHOLE : BEGINNING;
  if (at < 0) return NOT;
  const before = name.slice(0, at);
  if (ARTICLE.test(before) && before.indexOf(' ') === at - 1)
    return name.length === at + query.length ? WHOLE : BEGINNING;
  return name.includes(` ${query}`) ? LATER : NOT;
}

/** The best first, and of those that fit as well the largest. */
export function communesNamed({ communes }: Directory, query: string): Commune[] {
  const wanted = foldings(query).filter(Boolean);
  const found: Array<{ commune: Commune; fit: number }> = [];
  for (const commune of communes) {
    let fit = NOT;
    for (const one of wanted) fit = Math.min(fit, fits(commune.folded, one));
    if (fit < NOT) found.push({ commune, fit });
  }
  return found
    .sort((a, b) => a.fit - b.fit || b.commune.size - a.commune.size || (a.commune.folded < b.commune.folded ? -1 : 1))
    .slice(0, MOST)
    .map(({ commune }) => commune);
}
