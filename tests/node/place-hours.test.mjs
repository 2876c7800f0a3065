// Opening hours at a moment, by the clock of the place: in each territory, across midnight, and in
// the nights when clocks are changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pages } from './lib/pages.mjs';

const { placeHours, territory } = pages;
const { readHours, momentIn, openness, holidaysDiffer } = placeHours;

const MONDAY = 0;
const SUNDAY = 6;
const at = (clock, day = MONDAY) => ({ day, minutes: Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)) });
const then = (days, clock) => ({ days, minutes: at(clock).minutes });

/** The same each day. */
const every = (day) => readHours(Array(8).fill(day).join(';'));
const week = (text) => readHours(text);
const OFFICE = week('0800-1200 1400-1800;0800-1200 1400-1800;;;0800-1200;;;');

test('what is not of the form is not known', () => {
  for (const text of ['', '0800-1200', ';;;;;;', ';;;;;;;;', '8h-12h;;;;;;;', '0800-1200,1400-1800;;;;;;;'])
    assert.equal(readHours(text), null, text);
  assert.deepEqual(readHours(';;;;;;;'), [[], [], [], [], [], [], [], []]);
});

test('open from its first minute, and no longer in its last', () => {
  assert.deepEqual(openness(OFFICE, at('07:59')), { open: false, next: then(0, '08:00') });
  assert.deepEqual(openness(OFFICE, at('08:00')), { open: true, until: then(0, '12:00') });
  assert.deepEqual(openness(OFFICE, at('11:59')), { open: true, until: then(0, '12:00') });
  assert.deepEqual(openness(OFFICE, at('12:00')), { open: false, next: then(0, '14:00') });
});

test('the next opening may be days away, or in the week to come, or never', () => {
  assert.deepEqual(openness(OFFICE, at('18:00')), { open: false, next: then(1, '08:00') });
  assert.deepEqual(openness(OFFICE, at('18:00', 1)), { open: false, next: then(3, '08:00') });
  assert.deepEqual(openness(OFFICE, at('12:00', 4)), { open: false, next: then(3, '08:00') });
  assert.deepEqual(openness(week('0800-0900;;;;;;;'), at('09:00')), { open: false, next: then(7, '08:00') });
  assert.deepEqual(openness(week(';;;;;;;0800-1200'), at('09:00')), { open: false, next: null });
});

test('a night is one, over midnight and over the end of the week', () => {
  const night = every('2000-0600');
  assert.deepEqual(openness(night, at('23:00')), { open: true, until: then(1, '06:00') });
  assert.deepEqual(openness(night, at('05:59')), { open: true, until: then(0, '06:00') });
  assert.deepEqual(openness(night, at('06:00')), { open: false, next: then(0, '20:00') });
  const sunday = week(';;;;;;2200-0300;');
  assert.deepEqual(openness(sunday, at('02:00', MONDAY)), { open: true, until: then(0, '03:00') });
  assert.deepEqual(openness(sunday, at('23:00', SUNDAY)), { open: true, until: then(1, '03:00') });
  assert.deepEqual(openness(sunday, at('02:00', SUNDAY)), { open: false, next: then(0, '22:00') });
});

test('what ends at midnight and begins at midnight does not close in between', () => {
  const weekend = week(';;;;0800-2400;0000-2400;0000-1200;');
  assert.deepEqual(openness(weekend, at('09:00', 4)), { open: true, until: then(2, '12:00') });
  assert.deepEqual(openness(week('0800-1200 1200-1800;;;;;;;'), at('09:00')), { open: true, until: then(0, '18:00') });
  assert.deepEqual(openness(week('0800-2400;;;;;;;'), at('09:00')), { open: true, until: then(1, '00:00') });
});

test('day and night has no end', () => {
  for (let day = 0; day < 7; day++)
    for (const clock of ['00:00', '12:00', '23:59'])
      assert.deepEqual(openness(every('0000-2400'), at(clock, day)), { open: true, until: null });
});

test('public holidays are told where they differ', () => {
  assert.equal(holidaysDiffer(every('0000-2400'), 3), false);
  assert.equal(holidaysDiffer(OFFICE, 0), true);
  assert.equal(holidaysDiffer(OFFICE, 2), false);
  assert.equal(holidaysDiffer(OFFICE, 7), true, 'a week from Monday is a Monday');
});

// Noon in Paris on Thursday 26 November 2026: 11:00 UTC. What the clocks there say, by the offsets of
// the IANA data.
const NOON = Date.UTC(2026, 10, 26, 11, 0);
const CLOCKS = {
  '01053': [3, '12:00'], '2A004': [3, '12:00'], 97105: [3, '07:00'], 97209: [3, '07:00'], 97302: [3, '08:00'],
  97411: [3, '15:00'], 97502: [3, '08:00'], 97611: [3, '14:00'], 97701: [3, '07:00'], 97801: [3, '07:00'],
  98613: [3, '23:00'], 98735: [3, '01:00'], 98731: [3, '01:30'], 98719: [3, '02:00'], 98818: [3, '22:00'],
};

test('each territory has its own time, and French Polynesia three', () => {
  for (const [commune, [day, clock]] of Object.entries(CLOCKS)) {
    const zone = territory.timeZoneOf(territory.territoryOf(commune), commune);
    assert.deepEqual(momentIn(zone, NOON), at(clock, day), `${commune} ${zone}`);
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
  const night = every('0000-0300 0800-1200');
  // 29 March 2026: after 01:59 comes 03:00.
  assert.deepEqual(openness(night, momentIn('Europe/Paris', Date.UTC(2026, 2, 29, 0, 59))), { open: true, until: then(0, '03:00') });
  assert.deepEqual(openness(night, momentIn('Europe/Paris', Date.UTC(2026, 2, 29, 1, 0))), { open: false, next: then(0, '08:00') });
  // 25 October 2026: 02:30 comes twice.
  for (const utc of [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)])
    assert.deepEqual(openness(night, momentIn('Europe/Paris', utc)), { open: true, until: then(0, '03:00') });
  assert.equal(openness(night, momentIn('Europe/Paris', Date.UTC(2026, 9, 25, 2, 0))).open, false);
  // Saint-Pierre changes at another moment, Guadeloupe never.
  assert.deepEqual(momentIn('America/Miquelon', Date.UTC(2026, 6, 1, 12, 0)), at('10:00', 2));
  assert.deepEqual(momentIn('America/Guadeloupe', Date.UTC(2026, 6, 1, 12, 0)), at('08:00', 2));
});
