// A small country for tests of places: two towns of one mixed code, a capital with districts, an
// island. All of it is made up but the names of towns.
const DAY_AND_NIGHT = Array(8).fill('0000-2400').join(';');
const OFFICE = '0800-1200 1400-1800;0800-1200 1400-1800;0800-1200 1400-1800;0800-1200 1400-1800;0800-1200 1400-1800;;;';

const communes = [
  { code: '01014', name: 'Arbent', size: 12, postal: ['01100'], at: [46.285, 5.679] },
  { code: '01283', name: 'Oyonnax', size: 15, postal: ['01100'], at: [46.257, 5.655] },
  { code: '01053', name: 'Bourg-en-Bresse', size: 16, postal: ['01000'], at: [46.205, 5.225] },
  { code: '42218', name: 'Saint-Étienne', size: 18, postal: ['42000', '42100'], at: [45.434, 4.39] },
  { code: '67482', name: 'Strasbourg', size: 19, postal: ['67000'], at: [48.573, 7.752] },
  { code: '93066', name: 'Saint-Denis', size: 17, postal: ['93200'], at: [48.936, 2.357] },
  { code: '97411', name: 'Saint-Denis', size: 18, postal: ['97400'], at: [-20.879, 55.448] },
  { code: '97611', name: 'Mamoudzou', size: 17, postal: ['97600'], at: [-12.781, 45.227] },
  { code: '97701', name: 'Saint-Barthélemy', size: 14, postal: ['97133'], at: [17.9, -62.834] },
  { code: '75056', name: 'Paris', size: 22, postal: ['75011', '75012'], at: [48.857, 2.347] },
  { code: '75111', name: 'Paris 11e Arrondissement', size: 18, postal: ['75011'], at: [48.859, 2.378] },
  { code: '75112', name: 'Paris 12e Arrondissement', size: 18, postal: ['75012'], at: [48.84, 2.387] },
  { code: '76351', name: 'Le Havre', size: 18, postal: ['76600'], at: [49.494, 0.108] },
  { code: '01004', name: "L'Abergement-d'Ambérieu", size: 9, postal: ['01500'] },
  { code: '01005', name: 'Ambérieu-en-Bugey', size: 14, postal: ['01500'], at: [45.959, 5.358] },
];

const zones = [
  { commune: '01014', police: false, unit: '1008614', service: 'Brigade de gendarmerie - Oyonnax' },
  { commune: '01283', police: true, service: "COMMISSARIAT DE POLICE D'OYONNAX" },
  { commune: '01053', police: true, service: 'Commissariat de police de Bourg-en-Bresse' },
  { commune: '01004', police: false, unit: '1008600', service: 'Brigade de gendarmerie - Ambérieu' },
  { commune: '01005', police: false, unit: '1008600', service: 'Brigade de gendarmerie - Ambérieu' },
  { commune: '75111', police: true, service: 'Commissariat du 11e' },
  { commune: '75112', police: true, service: 'Commissariat du 12e' },
  { commune: '97411', police: true, service: 'Commissariat de Saint-Denis' },
];

const place = (kind, name, commune, at, more = {}) => ({
  kind, import: ['police', 'gendarmerie'].includes(kind) ? kind : 'annuaire', name, commune, at,
  address: '1 rue de la Paix', postal: '01100', town: 'Oyonnax', telephone: '04 00 00 00 01', hours: OFFICE, note: '', ...more,
});

const places = [
  place('police', 'Commissariat de police d’Oyonnax', '01283', [46.2574, 5.6507], { hours: DAY_AND_NIGHT, telephone: '04 00 00 00 17' }),
  place('police', 'Commissariat de police de Bourg-en-Bresse', '01053', [46.2067, 5.2251], { postal: '01000', town: 'Bourg-en-Bresse' }),
  place('gendarmerie', 'Brigade de gendarmerie - Oyonnax', '01283', [46.27, 5.66], { unit: '1008614' }),
  place('gendarmerie', 'Brigade de gendarmerie - Ambérieu', '01005', [45.96, 5.359], { unit: '1008600' }),
  place('aav', 'Aide aux victimes de l’Ain', '01053', [46.206, 5.227]),
  place('mjd', 'Maison de justice d’Oyonnax', '01283', undefined, { hours: '', address: '2 rue Sans Coordonnées\nBâtiment B' }),
  place('hospital', 'Urgences d’Oyonnax', '01283', [46.25, 5.65], { import: 'places', note: 'Demander l’accueil de nuit.' }),
  place('police', 'Commissariat du 11e', '75111', [48.86, 2.37], { postal: '75011', town: 'Paris' }),
  place('police', 'Commissariat de Saint-Denis', '97411', [-20.88, 55.45], { postal: '97400', town: 'Saint-Denis' }),
  place('gendarmerie', 'Brigade de Mamoudzou', '97611', [-12.78, 45.23], { unit: '1', postal: '97600', town: 'Mamoudzou' }),
  place('gendarmerie', 'Brigade de Saint-Barthélemy', '', [17.9, -62.83], { unit: '2', postal: '97133', town: 'Gustavia' }),
];

const DAY_MS = 86_400_000;

export const town = (now = Date.now()) => ({
  number: 7,
  imports: [
    { kind: 'communes', source: '', at: now, taken: 15, refused: 0 },
    { kind: 'zones', source: 'zones.csv', at: now, taken: 8, refused: 0 },
    { kind: 'police', source: 'export-pn.csv', at: now - 100 * DAY_MS, taken: 4, refused: 1 },
    { kind: 'gendarmerie', source: 'export-gn2.csv', at: now - 89 * DAY_MS, taken: 4, refused: 0 },
    { kind: 'annuaire', source: 'annuaire.json', at: now, taken: 2, refused: 0 },
    { kind: 'places', source: 'maison.csv', at: now, taken: 1, refused: 0 },
  ],
  communes, zones, places,
});
