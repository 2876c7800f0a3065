// Opening hours in the console: read and written, open or not by the clock of the place (in each
// territory, across midnight, in the nights when clocks are changed), and said in words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pages } from './lib/pages.mjs';

const { ALWAYS, dayTexts, holidaysDiffer, isOpen, momentIn, nowText, openness, readHours, timeIn, weekText, writeHours } = pages.hours;
const { typedHours, hoursOf } = pages.houseHours;
const { territory } = pages;

const MONDAY = 0;
const SUNDAY = 6;
const at = (clock, day = MONDAY) => ({ day, minute: Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)) });
const change = (days, clock) => ({ days, minute: at(clock).minute });
const open = (days, clock) => ({ open: true, change: change(days, clock) });
const shut = (days, clock) => ({ open: false, change: change(days, clock) });

/** The same each day. */
const every = (day) => Array(8).fill(day).join(';');
const WORKDAYS = `${Array(5).fill('1000-1900').join(';')};;;`;
const NIGHTS = `${Array(7).fill('2200-0600').join(';')};`;
const CLOSED = ';;;;;;;';
const OFFICE = readHours('0800-1200 1400-1800;0800-1200 1400-1800;;;0800-1200;;;');
/** 26 November 2026 is a Thursday; Paris is an hour ahead of UTC. */
const thursday = (hour, minute = 0) => Date.UTC(2026, 10, 26, hour - 1, minute);
const DAY_MS = 24 * 60 * 60 * 1000;
const now = (text, when, timeZone) => nowText(readHours(text), when, timeZone);

test('what was read is written the same again', () => {
  for (const text of [ALWAYS, WORKDAYS, NIGHTS, CLOSED, '0800-1200 1400-1800;;;;;;0900-2400;2300-0000'])
    assert.equal(writeHours(readHours(text)), text.replace('2300-0000', '2300-2400'));
});

test('what is not of the form is not known', () => {
  for (const text of ['', '0800-1200', ';;;;;;', ';;;;;;;;', '8h-12h;;;;;;;', '0800-1200,1400-1800;;;;;;;'])
    assert.equal(readHours(text), null, text);
  assert.deepEqual(readHours(CLOSED), [[], [], [], [], [], [], [], []]);
});

test('open from its first minute, and no longer in its last', () => {
  assert.deepEqual(openness(OFFICE, at('07:59')), shut(0, '08:00'));
  assert.deepEqual(openness(OFFICE, at('08:00')), open(0, '12:00'));
  assert.deepEqual(openness(OFFICE, at('11:59')), open(0, '12:00'));
  assert.deepEqual(openness(OFFICE, at('12:00')), shut(0, '14:00'));
});

test('a line is open from the minute it opens to the minute before it closes, in Paris', () => {
  const isNow = (text, when) => isOpen(readHours(text), when);
  assert.equal(isNow(WORKDAYS, thursday(9, 59)), false);
  assert.equal(isNow(WORKDAYS, thursday(10)), true);
  assert.equal(isNow(WORKDAYS, thursday(18, 59)), true);
  assert.equal(isNow(WORKDAYS, thursday(19)), false);
  assert.equal(isNow(WORKDAYS, thursday(12) + 2 * DAY_MS), false);
  for (let hour = 0; hour < 24; hour++) {
    assert.equal(isNow(ALWAYS, thursday(hour)), true);
    assert.equal(isNow(NIGHTS, thursday(hour)), hour >= 22 || hour < 6, `${hour} h`);
    assert.equal(isNow('', thursday(hour)), false, 'what is not known is not called open');
  }
});

test('the next opening may be days away, or in the week to come, or never', () => {
  assert.deepEqual(openness(OFFICE, at('18:00')), shut(1, '08:00'));
  assert.deepEqual(openness(OFFICE, at('18:00', 1)), shut(3, '08:00'));
  assert.deepEqual(openness(OFFICE, at('12:00', 4)), shut(3, '08:00'));
  assert.deepEqual(openness(readHours('0800-0900;;;;;;;'), at('09:00')), shut(7, '08:00'));
  assert.deepEqual(openness(readHours(';;;;;;;0800-1200'), at('09:00')), { open: false, change: null });
});

test('a night is one, over midnight and over the end of the week', () => {
  const night = readHours(every('2000-0600'));
  assert.deepEqual(openness(night, at('23:00')), open(1, '06:00'));
  assert.deepEqual(openness(night, at('05:59')), open(0, '06:00'));
  assert.deepEqual(openness(night, at('06:00')), shut(0, '20:00'));
  const sunday = readHours(';;;;;;2200-0300;');
  assert.deepEqual(openness(sunday, at('02:00', MONDAY)), open(0, '03:00'));
  assert.deepEqual(openness(sunday, at('23:00', SUNDAY)), open(1, '03:00'));
  assert.deepEqual(openness(sunday, at('02:00', SUNDAY)), shut(0, '22:00'));
});

test('what ends at midnight and begins at midnight does not close in between', () => {
  const weekend = readHours(';;;;0800-2400;0000-2400;0000-1200;');
  assert.deepEqual(openness(weekend, at('09:00', 4)), open(2, '12:00'));
  assert.deepEqual(openness(readHours('0800-1200 1200-1800;;;;;;;'), at('09:00')), open(0, '18:00'));
  assert.deepEqual(openness(readHours('0800-2400;;;;;;;'), at('09:00')), open(1, '00:00'));
});

test('day and night has no end, and all but an hour of the week has one', () => {
  for (let day = 0; day < 7; day++)
    for (const clock of ['00:00', '12:00', '23:59'])
      assert.deepEqual(openness(readHours(ALWAYS), at(clock, day)), { open: true, change: null });
  const almost = readHours(['0000-0200 0300-2400', ...Array(7).fill('0000-2400')].join(';'));
  assert.deepEqual(openness(almost, at('04:00')), open(7, '02:00'));
  assert.deepEqual(openness(almost, at('02:00')), shut(0, '03:00'));
});

test('public holidays are told where they differ', () => {
  assert.equal(holidaysDiffer(readHours(ALWAYS), 3), false);
  assert.equal(holidaysDiffer(OFFICE, 0), true);
  assert.equal(holidaysDiffer(OFFICE, 2), false);
  assert.equal(holidaysDiffer(OFFICE, 7), true, 'a week from Monday is a Monday');
});

// Noon in Paris on Thursday 26 November 2026: 11:00 UTC. What the clocks there say, by the offsets of
// the IANA data.
const NOON = thursday(12);
const CLOCKS = {
  '01053': [3, '12:00'], '2A004': [3, '12:00'], 97105: [3, '07:00'], 97209: [3, '07:00'], 97302: [3, '08:00'],
  97411: [3, '15:00'], 97502: [3, '08:00'], 97611: [3, '14:00'], 97701: [3, '07:00'], 97801: [3, '07:00'],
  98613: [3, '23:00'], 98735: [3, '01:00'], 98731: [3, '01:30'], 98719: [3, '02:00'], 98818: [3, '22:00'],
};

test('each territory has its own time, and French Polynesia three', () => {
  for (const [commune, [day, clock]] of Object.entries(CLOCKS)) {
    const zone = territory.timeZoneOf(territory.territoryOf(commune), commune);
    assert.deepEqual(momentIn(zone, NOON), at(clock, day), `${commune} ${zone}`);
    assert.equal(timeIn(zone, NOON), clock);
  }
});

test('where the commune is not known its postal code says the territory, of islands that begin like Guadeloupe too', () => {
  const codes = { 97133: '977', 97150: '978', 97100: '971', 97500: '975', 98735: '987', 20000: 'metro', 75011: 'metro' };
  for (const [code, where] of Object.entries(codes)) assert.equal(territory.territoryOfPostal(code), where, code);
});

test('midnight is the first minute of its day', () => {
  assert.deepEqual(momentIn('Europe/Paris', Date.UTC(2026, 10, 29, 23, 0)), at('00:00', MONDAY));
  assert.deepEqual(momentIn('Europe/Paris', Date.UTC(2026, 10, 29, 22, 59)), at('23:59', SUNDAY));
  assert.deepEqual(momentIn('Pacific/Noumea', Date.UTC(2026, 10, 29, 13, 0)), at('00:00', MONDAY));
});

test('in the night when an hour is left out, and when one comes twice, the clock on the wall counts', () => {
  const night = readHours(every('0000-0300 0800-1200'));
  const inParis = (utc) => openness(night, momentIn('Europe/Paris', utc));
  // 29 March 2026: after 01:59 comes 03:00.
  assert.deepEqual(inParis(Date.UTC(2026, 2, 29, 0, 59)), open(0, '03:00'));
  assert.deepEqual(inParis(Date.UTC(2026, 2, 29, 1, 0)), shut(0, '08:00'));
  // 25 October 2026: 02:30 comes twice.
  for (const utc of [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)])
    assert.deepEqual(inParis(utc), open(0, '03:00'));
  assert.equal(inParis(Date.UTC(2026, 9, 25, 2, 0)).open, false);
  // Saint-Pierre changes at another moment, Guadeloupe never.
  assert.deepEqual(momentIn('America/Miquelon', Date.UTC(2026, 6, 1, 12, 0)), at('10:00', 2));
  assert.deepEqual(momentIn('America/Guadeloupe', Date.UTC(2026, 6, 1, 12, 0)), at('08:00', 2));
});

test('summer time counts: it is the clock of the place that opens, of Paris where none is named', () => {
  const july = Date.UTC(2026, 6, 23, 8, 0);
  const week = readHours(WORKDAYS);
  assert.equal(isOpen(week, july), true);
  assert.equal(isOpen(week, july - 60_000), false);
  assert.equal(isOpen(week, july, 'Indian/Reunion'), true);
  assert.equal(isOpen(week, july, 'America/Cayenne'), false);
  assert.match(now(WORKDAYS, july, 'America/Cayenne'), /^fermé, ouvre à 10:00/);
});

test('it is said when that changes: today, tomorrow, or on which day', () => {
  const work = `${WORKDAYS}1000-1900`;
  assert.equal(now(work, thursday(12)), 'ouvert jusqu’à 19:00');
  assert.equal(now(work, thursday(8)), 'fermé, ouvre à 10:00');
  assert.equal(now(work, thursday(20)), 'fermé, ouvre demain à 10:00');
  assert.equal(now(work, thursday(20) + DAY_MS), 'fermé, ouvre lundi à 10:00');
  assert.equal(now(every('2200-0600'), thursday(23)), 'ouvert jusqu’à demain 06:00');
  assert.equal(now(';;;0800-2400;0000-2400;0000-1200;;0800-2400', thursday(12)), 'ouvert jusqu’à samedi 12:00');
  assert.equal(now(ALWAYS, thursday(3)), 'ouvert jour et nuit');
  assert.equal(now(CLOSED, thursday(3)), 'fermé');
  assert.equal(now('', thursday(3)), 'horaires non connus');
});

test('what closes at midnight closes with its day, and what opens then opens on the next', () => {
  assert.equal(now(every('0800-2400'), thursday(12)), 'ouvert jusqu’à 24:00');
  assert.equal(now(';;;0800-2400;0000-2400;;;0800-2400', thursday(12)), 'ouvert jusqu’à demain 24:00');
  assert.equal(now(every('0000-0800'), thursday(12)), 'fermé, ouvre demain à 00:00');
});

test('a public holiday is told of the day on which it opens, where it would change that', () => {
  assert.equal(now(WORKDAYS, thursday(12)), 'ouvert jusqu’à 19:00 (sauf jours fériés)');
  assert.equal(now(WORKDAYS, thursday(20)), 'fermé, ouvre demain à 10:00 (sauf jours fériés)');
  assert.equal(now(WORKDAYS, thursday(20) + DAY_MS), 'fermé, ouvre lundi à 10:00 (sauf jours fériés)');
  assert.equal(now(NIGHTS, thursday(23)), 'ouvert jusqu’à demain 06:00 (sauf jours fériés)');
  assert.equal(now(';;;1000-1200;0800-1200;;;0800-1200', thursday(20)), 'fermé, ouvre demain à 08:00');
  assert.equal(now(';;;;;;;0800-1200', thursday(9)), 'fermé (sauf jours fériés)');
});

test('a week is said in as few words as it takes', () => {
  const said = (text) => weekText(readHours(text));
  assert.equal(said(ALWAYS), 'à toute heure');
  assert.equal(said(every('0900-1900')), 'tous les jours 09:00–19:00');
  assert.equal(said(WORKDAYS), 'lun.–ven. 10:00–19:00 ; jours fériés : fermé');
  assert.equal(said(NIGHTS), 'tous les jours 22:00–06:00 ; jours fériés : fermé');
  assert.equal(said('0800-1200 1400-2400;;;0900-1000;;;;0900-1000'), 'lun. 08:00–12:00, 14:00–24:00 ; jeu. 09:00–10:00 ; jours fériés : 09:00–10:00');
  assert.equal(said(';;;;;;;0900-1000'), 'jours fériés : 09:00–10:00');
  assert.equal(said(CLOSED), 'fermé');
  assert.equal(said(''), 'horaires non connus');
});

test('a week is said day by day, public holidays last; of what is not known nothing', () => {
  const said = dayTexts(readHours('0800-1200 1400-2400;2200-0600;;;;;;'));
  assert.equal(said.length, 8);
  assert.deepEqual(said[0], ['lundi', '08:00–12:00, 14:00–24:00']);
  assert.deepEqual(said[1], ['mardi', '22:00–06:00']);
  assert.deepEqual(said[6], ['dimanche', 'fermé']);
  assert.deepEqual(said[7], ['jours fériés', 'fermé']);
  assert.deepEqual(dayTexts(readHours('')), []);
});

test('what was typed is the text again, and what cannot be meant is none', () => {
  for (const text of ['', ALWAYS, WORKDAYS, NIGHTS, '0000-2400;;;;;;;', '0900-2400;;;;;;;'])
    assert.equal(hoursOf(typedHours(text)), text);
  const monday = (...spans) => hoursOf({ mode: 'days', days: [spans, ...Array(7).fill([])] });
  assert.equal(monday({ from: '14:00', to: '18:00' }, { from: '08:00', to: '12:00' }), '0800-1200 1400-1800;;;;;;;');
  assert.equal(monday({ from: '14:00', to: '' }), null);
  assert.equal(monday({ from: '08:00', to: '12:00' }, { from: '11:00', to: '18:00' }), null);
  assert.equal(monday({ from: '08:00', to: '08:00' }), null);
  assert.equal(monday({ from: '22:00', to: '06:00' }, { from: '23:00', to: '23:30' }), null);
});
