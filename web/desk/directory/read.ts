/**
 * Reads the compact directory (src/places/compact.h). Some hundred thousand rows: between two
 * stretches of work the page gets its turn, so that whoever is writing meanwhile notices nothing.
 */
import { fold } from './fold';
import { METRO, territoryOf, territoryOfPostal } from './territory';
import type { Commune, Directory, Imported, Place, Point, Service } from './types';

const FORM = 1;
/** Of work at a stretch; one column is parsed at once, and takes about as long. */
const STRETCH_MS = 8;
const ROWS_AT_ONCE = 256;
const COMMUNE_STEPS = 1000;
const PLACE_STEPS = 10_000;

type Columns = Record<string, unknown>;

interface Head {
  form: number;
  number: number;
  imports: Imported[];
}

class Breath {
  private since = performance.now();

  /** Lets the page have its turn, if it is time. */
  async take(): Promise<void> {
    if (performance.now() - this.since < STRETCH_MS) return;
    await new Promise((done) => setTimeout(done));
    this.since = performance.now();
  }

  /** Row by row. */
  async each(count: number, row: (at: number) => void): Promise<void> {
    for (let at = 0; at < count; at++) {
      if (at % ROWS_AT_ONCE === 0) await this.take();
      row(at);
    }
  }
}

function column<T>(columns: Columns, name: string, length?: number): T[] {
  const rows = columns[name];
  if (!Array.isArray(rows)) throw new Error(`the directory has no ${name}`);
  if (length !== undefined && rows.length !== length) throw new Error(`${name} is of another length`);
  return rows as T[];
}

const padded = (tail: number): string => String(tail).padStart(3, '0');

/** Codes that are told by the ones before them. */
function codes(rows: Array<string | number>): string[] {
  let last = '';
  return rows.map((row) => {
    last = typeof row === 'string' ? row : last.slice(0, 2) + padded(Number(last.slice(2)) + row);
    return last;
  });
}

function names(rows: string[]): string[] {
  let last = '';
  return rows.map((row) => {
    last = last.slice(0, Number(row[0])) + row.slice(1);
    return last;
  });
}

/** Coordinates, as differences. */
function steps(rows: Array<number | null>, unit: number): Array<number | null> {
  let last = 0;
  return rows.map((row) => {
    if (row === null) return null;
    last += row;
    return last / unit;
  });
}

function points(columns: Columns, of: string, length: number, unit: number): Array<Point | null> {
  const read = (name: string): Array<number | null> =>
    steps(column(columns, `${of}_${name}`, length), unit);
  const [latitudes, longitudes] = [read('latitude'), read('longitude')];
  return latitudes.map((latitude, at) => {
    const longitude = longitudes[at] ?? null;
    return latitude === null || longitude === null ? null : { latitude, longitude };
  });
}

type Postal = string | number | Array<string | number>;

function postalCodes(row: Postal, commune: string): string[] {
  const all = Array.isArray(row) ? row : [row];
  return all.map((one) => (typeof one === 'string' ? one : commune.slice(0, 2) + padded(one)));
}

async function readCommunes(columns: Columns, breath: Breath): Promise<Commune[]> {
  const code = codes(column(columns, 'commune_code'));
  await breath.take();
  const name = names(column(columns, 'commune_name', code.length));
  await breath.take();
  const size = column<number>(columns, 'commune_size', code.length);
  const postal = column<Postal>(columns, 'commune_postal', code.length);
  const where = points(columns, 'commune', code.length, COMMUNE_STEPS);
  const communes: Commune[] = [];
  await breath.each(code.length, (at) => {
    const [one, called] = [code[at] ?? '', name[at] ?? ''];
    communes.push({
      code: one,
      name: called,
      folded: fold(called),
      size: size[at] ?? 0,
      postal: postalCodes(postal[at] ?? [], one),
      at: where[at] ?? null,
    });
  });
  return communes;
}

function readServices(columns: Columns, byUnit: Map<string, Place>): Service[] {
  const police = column<number>(columns, 'service_police');
  const unit = column<string>(columns, 'service_unit', police.length);
  const name = column<string | null>(columns, 'service_name', police.length);
  return police.map((is, at) => {
    const code = unit[at] ?? '';
    return { police: !!is, unit: code, name: name[at] ?? byUnit.get(code)?.name ?? '' };
  });
}

async function readZones(
  columns: Columns,
  services: Service[],
  breath: Breath,
): Promise<Map<string, Service[]>> {
  const commune = codes(column(columns, 'zone_commune'));
  const back = column<number>(columns, 'zone_service', commune.length);
  const zones = new Map<string, Service[]>();
  let met = 0;
  await breath.each(commune.length, (at) => {
    const service = services[back[at] ? met - (back[at] ?? 0) : met++];
    const code = commune[at] ?? '';
    if (service) zones.set(code, [...(zones.get(code) ?? []), service]);
  });
  return zones;
}

/** Where a place lies whose own coordinates are not known: where its commune does. */
function townOf(place: Place, byCode: Map<string, Commune>, byPostal: Map<string, Commune[]>): Commune | undefined {
  const known = byCode.get(place.commune);
  if (known) return known;
  const [first, ...others] = byPostal.get(place.postal) ?? [];
  if (!first || !others.length) return first;
  const town = fold(place.town);
  return [first, ...others].find(({ folded }) => folded === town) ?? first;
}

const PLACE_TEXTS = ['kind', 'import', 'unit', 'name', 'address', 'postal', 'telephone', 'hours', 'note'] as const;

async function readPlaces(
  columns: Columns,
  { byCode, byPostal }: Pick<Directory, 'byCode' | 'byPostal'>,
  breath: Breath,
): Promise<Place[]> {
  const commune = codes(column(columns, 'place_commune'));
  const texts = PLACE_TEXTS.map((name) => column<string>(columns, `place_${name}`, commune.length));
  const town = column<string | null>(columns, 'place_town', commune.length);
  const where = points(columns, 'place', commune.length, PLACE_STEPS);
  const places: Place[] = [];
  await breath.each(commune.length, (at) => {
    const code = commune[at] ?? '';
    const place = {
      id: at,
      ...Object.fromEntries(PLACE_TEXTS.map((name, which) => [name, texts[which]?.[at] ?? ''])),
      town: town[at] ?? byCode.get(code)?.name ?? '',
      commune: code,
      at: where[at] ?? null,
      territory: METRO,
    } as Place;
    const home = townOf(place, byCode, byPostal);
    place.at ??= home?.at ?? null;
    place.territory = home ? territoryOf(home.code) : territoryOfPostal(place.postal);
    places.push(place);
  });
  return places;
}

/** By their codes, and by their postal codes. */
async function index(communes: Commune[], breath: Breath): Promise<Pick<Directory, 'byCode' | 'byPostal'>> {
  const byCode = new Map<string, Commune>();
  const byPostal = new Map<string, Commune[]>();
  await breath.each(communes.length, (at) => {
    const commune = communes[at];
    if (!commune) return;
    byCode.set(commune.code, commune);
    for (const code of commune.postal) {
      const there = byPostal.get(code);
      if (there) there.push(commune);
      else byPostal.set(code, [commune]);
    }
  });
  const shared = [...byPostal.values()].filter((all) => all.length > 1);
  await breath.each(shared.length, (at) => shared[at]?.sort((a, b) => b.size - a.size));
  return { byCode, byPostal };
}

/** Throws when it is not such a directory. */
export async function readDirectory(text: string): Promise<Directory> {
  const breath = new Breath();
  const columns: Columns = {};
  for (const line of text.split('\n')) {
    await breath.take();
    if (line) Object.assign(columns, JSON.parse(line) as Columns);
  }
  const { form, number, imports } = columns as unknown as Head;
  if (form !== FORM || !Array.isArray(imports)) throw new Error('a directory of another form');
  const communes = await readCommunes(columns, breath);
  const { byCode, byPostal } = await index(communes, breath);
  const places = await readPlaces(columns, { byCode, byPostal }, breath);
  const byUnit = new Map(places.filter(({ unit }) => unit).map((place) => [place.unit, place]));
  const police = places.filter(({ kind }) => kind === 'police');
  const zones = await readZones(columns, readServices(columns, byUnit), breath);
  return {
    number,
    imports: new Map(imports.map((one) => [one.kind, one])),
    communes,
    byCode,
    byPostal,
    zones,
    places,
    byUnit,
    byName: new Map(police.map((place) => [fold(place.name), place])),
  };
}
