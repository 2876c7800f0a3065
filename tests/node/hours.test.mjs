// Opening hours in the console: read, said in words, and whether somebody is there now, in Paris.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pages } from './lib/pages.mjs';

const { ALWAYS, hoursNow, nowText, readHours, weekText, writeHours } = pages.hours;
const { typedHours, hoursOf } = pages.houseHours;

const WORKDAYS = `${Array(5).fill('1000-1900').join(';')};;;`;
const NIGHTS = `${Array(7).fill('2200-0600').join(';')};`;
/** 26 November 2026 is a Thursday; Paris is an hour ahead of UTC. */
const thursday = (hour, minute = 0) => Date.UTC(2026, 10, 26, hour - 1, minute);
const DAY_MS = 24 * 60 * 60 * 1000;
const now = (text, at) => nowText(readHours(text), at);

test('what was read is written the same again', () => {
  for (const text of [ALWAYS, WORKDAYS, NIGHTS, ';;;;;;;', '0800-1200 1400-1800;;;;;;0900-2400;2300-0000'])
    assert.equal(writeHours(readHours(text)), text.replace('2300-0000', '2300-2400'));
  assert.equal(readHours(''), null);
});

test('a line is open from the minute it opens to the minute before it closes', () => {
  const open = (text, at) => hoursNow(readHours(text), at).open;
  assert.equal(open(WORKDAYS, thursday(9, 59)), false);
  assert.equal(open(WORKDAYS, thursday(10)), true);
  assert.equal(open(WORKDAYS, thursday(18, 59)), true);
  assert.equal(open(WORKDAYS, thursday(19)), false);
  assert.equal(open(WORKDAYS, thursday(12) + 2 * DAY_MS), false);
  for (let hour = 0; hour < 24; hour++) {
    assert.equal(open(ALWAYS, thursday(hour)), true);
    assert.equal(open(NIGHTS, thursday(hour)), hour >= 22 || hour < 6, `${hour} h`);
  }
});

test('summer time counts: it is the clock of Paris that opens', () => {
  const july = Date.UTC(2026, 6, 23, 8, 0);
  assert.equal(hoursNow(readHours(WORKDAYS), july).open, true);
  assert.equal(hoursNow(readHours(WORKDAYS), july - 60_000).open, false);
  assert.equal(hoursNow(readHours(WORKDAYS), july, 'Indian/Reunion').open, true);
  assert.equal(hoursNow(readHours(WORKDAYS), july, 'America/Cayenne').open, false);
});

test('it is said when that changes: today, tomorrow, or on which day', () => {
  assert.equal(now(WORKDAYS, thursday(12)), 'ouvert jusqu’à 19:00');
  assert.equal(now(WORKDAYS, thursday(8)), 'fermé, ouvre à 10:00');
  assert.equal(now(WORKDAYS, thursday(20)), 'fermé, ouvre à 10:00 demain');
  assert.equal(now(WORKDAYS, thursday(20) + DAY_MS), 'fermé, ouvre à 10:00 lundi');
  assert.equal(now(NIGHTS, thursday(23)), 'ouvert jusqu’à 06:00 demain');
  assert.equal(now(ALWAYS, thursday(3)), 'ouvert');
  assert.equal(now(';;;;;;;', thursday(3)), 'fermé');
  assert.equal(now('', thursday(3)), 'horaires non connus');
});

test('a week is said in as few words as it takes', () => {
  const said = (text) => weekText(readHours(text));
  assert.equal(said(ALWAYS), 'à toute heure');
  assert.equal(said(Array(8).fill('0900-1900').join(';')), 'tous les jours 09:00–19:00');
  assert.equal(said(WORKDAYS), 'lun.–ven. 10:00–19:00 ; jours fériés : fermé');
  assert.equal(said('0800-1200 1400-2400;;;0900-1000;;;;0900-1000'), 'lun. 08:00–12:00, 14:00–24:00 ; jeu. 09:00–10:00 ; jours fériés : 09:00–10:00');
  assert.equal(said(';;;;;;;'), 'fermé');
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
