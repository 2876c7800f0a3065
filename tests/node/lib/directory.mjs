// The compact directory written in a second way, from plain rows, and its full-scale rows where there
// are any.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './pages.mjs';

const COMMUNE_STEPS = 1000;
const PLACE_STEPS = 10_000;

/** Codes as they are, without differences: a reader takes both. */
function steps(values, unit) {
  let last = 0;
  return values.map((value) => {
    if (value === null || value === undefined) return null;
    const now = Math.round(value * unit);
    const step = now - last;
    last = now;
    return step;
  });
}

const column = (name, rows) => JSON.stringify({ [name]: rows });

function communeColumns(communes) {
  return [
    column('commune_code', communes.map(({ code }) => code)),
    column('commune_name', communes.map(({ name }) => `0${name}`)),
    column('commune_size', communes.map(({ size = 1 }) => size)),
    column('commune_latitude', steps(communes.map(({ at }) => at?.[0]), COMMUNE_STEPS)),
    column('commune_longitude', steps(communes.map(({ at }) => at?.[1]), COMMUNE_STEPS)),
    column('commune_postal', communes.map(({ postal }) => postal)),
  ];
}

function zoneColumns(zones) {
  return [
    column('service_police', zones.map(({ police }) => Number(police))),
    column('service_unit', zones.map(({ unit = '' }) => unit)),
    column('service_name', zones.map(({ service }) => service)),
    column('zone_commune', zones.map(({ commune }) => commune)),
    column('zone_service', zones.map(() => 0)),
  ];
}

function placeColumns(places) {
  const texts = ['kind', 'import', 'unit', 'name', 'address', 'postal', 'commune', 'town', 'telephone', 'hours', 'note'];
  return [
    ...texts.map((name) => column(`place_${name}`, places.map((place) => place[name] ?? ''))),
    column('place_latitude', steps(places.map(({ at }) => at?.[0]), PLACE_STEPS)),
    column('place_longitude', steps(places.map(({ at }) => at?.[1]), PLACE_STEPS)),
  ];
}

/** The text that `GET /directory` would give. */
export function compact({ number = 1, imports = [], communes = [], zones = [], places = [] }) {
  const head = JSON.stringify({ form: 1, number, imports });
  const sorted = [...communes].sort((a, b) => (a.code < b.code ? -1 : 1));
  return [head, ...communeColumns(sorted), ...zoneColumns(zones), ...placeColumns(places), ''].join('\n');
}

/** Not the project's own: what an operator downloads (HAVRE_DATA names another folder). */
const DATA = process.env.HAVRE_DATA ?? join(root, '..', 'shared', 'data');

export const hasFullScale = () => existsSync(join(DATA, 'zones-approximate.csv'));

function csv(name, separator = ';') {
  const lines = readFileSync(join(DATA, name), 'utf8').replace(/^\ufeff/, '').trimEnd().split(/\r?\n/);
  const cells = (line) => line.split(separator).map((cell) => cell.replace(/^"|"$/g, ''));
  const head = cells(lines[0]);
  return lines.slice(1).map((line) => Object.fromEntries(cells(line).map((cell, at) => [head[at], cell])));
}

const HOURS = ['0800-1200 1400-1800', '0800-1900', '0900-1200 1500-1800'];

/** No structured hours are in that copy: some that look like them. */
function hoursOf(at, kind) {
  if (kind === 'police') return Array(8).fill('0000-2400').join(';');
  const day = HOURS[at % HOURS.length];
  return [day, day, HOURS[(at >> 2) % HOURS.length], day, day, at % 5 ? '' : HOURS[2], '', ''].join(';');
}

function point(latitude, longitude) {
  const at = [Number(latitude), Number(longitude)];
  return latitude && longitude && at[0] !== at[1] && Math.abs(at[0]) <= 90 ? at : undefined;
}

function place(row, kind, at) {
  return {
    kind, import: kind, unit: row.identifiant_public_unite ?? '', name: row.service.trim(), address: row.voie,
    postal: row.code_postal, commune: row.code_commune_insee, town: row.commune, telephone: row.telephone,
    hours: hoursOf(at, kind), at: point(row.geocodage_y_GPS, row.geocodage_x_GPS),
  };
}

function support({ nom, pivot, adresse, telephone }, at) {
  const [where = {}] = adresse;
  return {
    kind: pivot[0].type_service_local, import: 'annuaire', unit: '', name: nom, address: where.numero_voie ?? '',
    postal: where.code_postal ?? '', commune: pivot[0].code_insee_commune[0], town: where.nom_commune ?? '',
    telephone: telephone[0]?.valeur ?? '', hours: hoursOf(at, 'annuaire'), at: point(where.latitude, where.longitude),
  };
}

/** Some 35,000 communes and, with as many more in the same places, 5,000 places and more. */
export function fullScale() {
  const where = new Map(csv('communes-latlon.csv', ',').map(({ code_insee, lat, lon }) => [code_insee, [Number(lat), Number(lon)]]));
  const all = JSON.parse(readFileSync(join(root, 'node_modules/@etalab/decoupage-administratif/data/communes.json'), 'utf8'));
  const communes = all
    .filter(({ type }) => ['commune-actuelle', 'arrondissement-municipal'].includes(type))
    .map(({ code, nom, population = 0, codesPostaux = [] }) => ({
      code, name: nom, size: population.toString(2).length, postal: codesPostaux, at: where.get(code),
    }));
  const zones = csv('zones-approximate.csv').map(({ code_commune, institution, id_service, service }) => ({
    commune: code_commune, police: institution === 'PN', unit: id_service, service,
  }));
  const real = [
    ...csv('police-2022.csv').map((row, at) => place(row, 'police', at)),
    ...csv('gendarmerie-2022.csv').map((row, at) => place(row, 'gendarmerie', at)),
    ...JSON.parse(readFileSync(join(DATA, 'annuaire-2022.json'), 'utf8')).service.map(support),
  ];
  const own = real.slice(0, 1000).map((one) => ({ ...one, kind: 'hospital', import: 'places', unit: '', name: `Urgences, ${one.town}` }));
  const at = Date.now();
  const imports = ['communes', 'zones', 'police', 'gendarmerie', 'annuaire', 'places']
    .map((kind) => ({ kind, source: `${kind}.csv`, at, taken: 1, refused: 0 }));
  return { number: 1, imports, communes, zones, places: [...real, ...own] };
}
