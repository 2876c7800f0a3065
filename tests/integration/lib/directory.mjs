// Rows into a house's directory, as an import of each kind would bring them.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { ROOT } from './house.mjs';

const FILL = path.join(process.env.HAVRE_BUILD ?? path.join(ROOT, 'build'), 'asan/tests/integration/fill_directory');

/** What of all rows one kind of import brings. */
function rowsOf(kind, { communes, zones, places }) {
  if (kind === 'communes') return { communes };
  if (kind === 'zones') return { zones };
  return { places: places.filter((place) => place.import === kind) };
}

/** One import, in the place of what its kind had. */
export function fillOne(state, { kind, source = `${kind}.csv`, at = Date.now(), refused = 0 }, rows) {
  execFileSync(FILL, [state], {
    input: JSON.stringify({ kind, source, at, refused, ...rowsOf(kind, rows) }),
    env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' },
  });
}

/** All that `rows.imports` names. */
export function fill(state, rows) {
  for (const one of rows.imports) fillOne(state, one, rows);
}
