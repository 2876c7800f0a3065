/**
 * What is found for a code or a name: whoever is competent first, then what is nearest. Pure: the
 * same directory and question give the same answer, and nothing of either leaves this page.
 */
import { kilometres, middle } from './distance';
import { fold } from './fold';
import { communesNamed } from './names';
import { METRO, territoryOf, timeZoneOf } from './territory';
import {
  GROUPS,
  type Asked,
  type Commune,
  type CompetentUnit,
  type Directory,
  type Found,
  type FoundPlace,
  type Group,
  type GroupName,
  type Place,
  type Point,
  type Service,
} from './types';

/** Of each group. */
const NEAREST = 3;
const CODE = /^\d{5}$/;
const DIGITS = /^[\d\s]*$/;
/** Fewer letters are in thousands of names. */
const LETTERS_LEAST = 2;

const KINDS: Record<string, GroupName> = {
  police: 'police',
  gendarmerie: 'gendarmerie',
  aav: 'help',
  cidf: 'help',
  association: 'help',
  bav: 'law',
  mjd: 'law',
  cdad: 'law',
};

/** Towns whose districts stand in the lists by themselves, and those of their districts. */
const DISTRICTS: Record<string, string> = { 75056: '751', 69123: '6938', 13055: '132' };

const districtsOf = ({ communes }: Directory, { code }: Commune): Commune[] => {
  const prefix = DISTRICTS[code];
  return prefix ? communes.filter((one) => one.code !== code && one.code.startsWith(prefix)) : [];
};

/** A town with districts stands for them nowhere: where a code has both, its districts are meant. */
function communesOf({ byPostal }: Directory, code: string): Commune[] {
  const all = byPostal.get(code) ?? [];
  const districts = all.filter((one) => !DISTRICTS[one.code]);
  return districts.length ? districts : all;
}

const groupOf = ({ kind }: Place): GroupName => KINDS[kind] ?? 'other';

function placeOf({ byUnit, byName }: Directory, { police, unit, name }: Service): Place | undefined {
  return (unit && byUnit.get(unit)) || (police ? byName.get(fold(name)) : undefined);
}

const distance = (from: Point | null, to: Point | null): number | null =>
  from && to ? kilometres(from, to) : null;

function found(directory: Directory, place: Place, km: number | null, competent: string[]): FoundPlace {
  return {
    ...place,
    km,
    competent,
    timeZone: timeZoneOf(place.territory, place.commune),
    from: directory.imports.get(place.import) ?? null,
  };
}

interface Competence {
  service: Service;
  /** Of the communes. */
  names: string[];
}

/** Each service that is competent for any of these, once. */
function competences({ zones }: Directory, communes: Commune[]): Competence[] {
  const all = new Map<string, Competence>();
  for (const { code, name } of communes)
    for (const service of zones.get(code) ?? []) {
      const key = `${service.police} ${service.unit} ${fold(service.name)}`;
      const known = all.get(key);
      if (known) known.names.push(name);
      else all.set(key, { service, names: [name] });
    }
  return [...all.values()];
}

function competentGroup(directory: Directory, communes: Commune[], from: Point | null): Group {
  const places: FoundPlace[] = [];
  const unplaced: Service[] = [];
  for (const { service, names } of competences(directory, communes)) {
    const place = placeOf(directory, service);
    if (place) places.push(found(directory, place, distance(from, place.at), names));
    else unplaced.push(service);
  }
  return { name: 'competent', places, unplaced };
}

type Near = [number, Place];

/** The nearest few of each group, in one pass. */
function nearest(places: Place[], from: Point, territory: string, not: Set<number>): Map<GroupName, Near[]> {
  const groups = new Map<GroupName, Near[]>(GROUPS.map((name) => [name, []]));
  for (const place of places) {
    if (place.territory !== territory || !place.at || not.has(place.id)) continue;
    const near = groups.get(groupOf(place)) ?? [];
    const km = kilometres(from, place.at);
    const last = near[NEAREST - 1];
    if (last && last[0] <= km) continue;
    near.push([km, place]);
    near.sort((a, b) => a[0] - b[0]);
    near.length = Math.min(near.length, NEAREST);
  }
  return groups;
}

/** Where it is not known where that is: those of the same département, in the directory's order. */
function inDepartement(places: Place[], code: string, not: Set<number>): Map<GroupName, Place[]> {
  const length = territoryOf(code) === METRO ? 2 : 3;
  const groups = new Map<GroupName, Place[]>(GROUPS.map((name) => [name, []]));
  for (const place of places) {
    const near = groups.get(groupOf(place)) ?? [];
    const same = place.commune.slice(0, length) === code.slice(0, length);
    if (same && !not.has(place.id) && near.length < NEAREST) near.push(place);
  }
  return groups;
}

function nearGroups(directory: Directory, code: string, from: Point | null, not: Set<number>): Group[] {
  const { places } = directory;
  const far = from ? nearest(places, from, territoryOf(code), not) : null;
  const somewhere = from ? null : inDepartement(places, code, not);
  return GROUPS.filter((name) => name !== 'competent').map((name) => ({
    name,
    unplaced: [],
    places: [
      ...(far?.get(name) ?? []).map(([km, place]) => found(directory, place, km, [])),
      ...(somewhere?.get(name) ?? []).map((place) => found(directory, place, null, [])),
    ],
  }));
}

/** About one of these, or about all of them. */
function around(directory: Directory, communes: Commune[], commune: Commune | null): Found {
  const about = commune ? [commune] : communes;
  const [first] = about;
  if (!first) return { what: 'unknown' };
  // Not every commune has coordinates: then those that share its postal codes.
  const others = first.postal.flatMap((code) => directory.byPostal.get(code) ?? []);
  const from = middle(about.map(({ at }) => at)) ?? middle(others.map(({ at }) => at));
  const competent = competentGroup(directory, about, from);
  const not = new Set(competent.places.map(({ id }) => id));
  return {
    what: 'places',
    commune: commune ?? (communes.length === 1 ? first : null),
    communes: communes.length > 1 ? communes : [],
    timeZone: timeZoneOf(territoryOf(first.code), first.code),
    groups: [competent, ...nearGroups(directory, first.code, from, not)].filter(
      ({ places, unplaced }) => places.length + unplaced.length,
    ),
  };
}

function byCode(directory: Directory, code: string, commune: string, chosen: string): Found {
  const communes = communesOf(directory, code);
  const name = fold(commune);
  const one =
    communes.find((each) => each.code === chosen) ??
    (name ? communes.find(({ folded }) => folded === name) : undefined);
  return around(directory, communes, one ?? null);
}

function byName(directory: Directory, query: string, chosen: string): Found {
  const one = directory.byCode.get(chosen);
  const communes = one ? [one] : communesNamed(directory, query);
  const [only, ...more] = communes;
  if (!only) return { what: 'unknown' };
  const districts = more.length ? [] : districtsOf(directory, only);
  if (districts.length) return { what: 'communes', communes: districts };
  return more.length ? { what: 'communes', communes } : around(directory, communes, only);
}

export function search(directory: Directory, { query, commune, chosen }: Asked): Found {
  const text = query.trim();
  if (DIGITS.test(text)) {
    const code = text.replace(/\s/g, '');
    return CODE.test(code) ? byCode(directory, code, commune, chosen) : { what: 'nothing' };
  }
  return text.length < LETTERS_LEAST ? { what: 'nothing' } : byName(directory, query, chosen);
}

/** Whom to alert for somebody in this commune. Null when it is not known. */
export function unitOf(directory: Directory, { code, name }: Commune): CompetentUnit | null {
  const [service] = directory.zones.get(code) ?? [];
  if (!service) return null;
  const place = placeOf(directory, service);
  return {
    zone: service.police ? 'police' : 'gendarmerie',
    name: place?.name ?? service.name,
    telephone: place?.telephone ?? '',
    commune: name,
  };
}

/**
 * Whom to alert for somebody at this code, and in this commune if she named one; of several that of
 * the largest commune. Null when it is not known.
 */
export function unitFor(directory: Directory, code: string, commune = ''): CompetentUnit | null {
  const communes = communesOf(directory, code);
  const name = fold(commune);
  const one = (name && communes.find(({ folded }) => folded === name)) || communes[0];
  return one ? unitOf(directory, one) : null;
}
