// Cards and the note of a transmission as data: what is of its form, what fits, what counts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pages } from './lib/pages.mjs';

const { cards, note, protocol, channel, deskCards, staffMessage, transmission, herNote, bytes } = pages;
const { CARDS } = protocol;

const REF = 'c29tZXJlZi0';
const whole = {
  place: { kind: 'place', name: 'Unité médico-judiciaire', phone: '+33 1 42 34 82 34' },
  line: { kind: 'line', number: '3919', name: 'Violences Femmes Info' },
  appointment: { kind: 'appointment', ref: REF, place: 'Commissariat', day: '2026-01-20', hour: '14:30' },
  advice: { kind: 'advice', title: 'Un sac prêt', text: 'Papiers, clés.' },
};

test('a card is read with all of its fields, and nothing that is not one of them', () => {
  for (const card of Object.values(whole)) {
    const read = cards.readCard({ ...card, url: 'https://example.org' });
    assert.deepEqual(Object.keys(read).sort(), ['kind', ...Object.keys(CARDS[card.kind])].sort());
    for (const [name, text] of Object.entries(card)) assert.equal(read[name], text);
  }
});

test('what is not of its form is no card', () => {
  const { place, appointment, advice } = whole;
  for (const bad of [
    null, 7, 'place', [], {}, { kind: 'map', name: 'x' }, { kind: 'toString' }, { kind: ['place'], name: 'x' },
    { ...place, name: '' }, { ...place, name: ' \u0000\n' }, { ...place, name: undefined }, { ...place, hours: 8 },
    { ...place, address: 'x'.repeat(201) },
    ...['2026-1-20', '2026-13-01', '2026-01-32', 'demain', '2026-01-20T'].map((day) => ({ ...appointment, day })),
    ...['24:00', '9:30', '09:60', '14h30'].map((hour) => ({ ...appointment, hour })),
    ...['', 'court', `${REF}x`, 'c29tZXJlZi!'].map((ref) => ({ ...appointment, ref })),
    { ...advice, text: '' },
  ])
    assert.equal(cards.readCard(bad), null, JSON.stringify(bad));
});

const lineWith = (more) => ({ mine: false, id: 7, last: 7, text: 'x', ...more });

test('a card on a text that is too long for one, or in pieces, is left alone and the text stands', () => {
  const extra = { card: whole.advice };
  assert.equal(cards.cardOf(lineWith({ extra })).kind, 'advice');
  assert.equal(cards.cardOf(lineWith({ extra, text: 'x'.repeat(1501) })), null);
  assert.equal(cards.cardOf(lineWith({ extra, last: 8 })), null);
  assert.equal(cards.cardOf(lineWith({})), null);
});

test('an answer is one of two words on one appointment, and the last of hers counts', () => {
  for (const answer of [null, 'yes', { ref: REF }, { ref: 7, yes: true }, { ref: 'x', yes: true }, { ref: REF, yes: 1 }])
    assert.equal(cards.answerIn(lineWith({ extra: { answer } })), null, JSON.stringify(answer));
  const said = (yes, more = {}) => lineWith({ extra: { answer: { ref: REF, yes } }, ...more });
  const lines = [said(true), said(false), said(true, { person: { name: 'Agent 12' } }),
    lineWith({ extra: { answer: { ref: 'b3RoZXJyZWY', yes: true } } })];
  const isHers = ({ mine, person }) => !mine && !person;
  assert.equal(cards.answerTo(REF, lines, isHers), lines[1]);
  assert.equal(cards.answerTo('bm9ib2R5MTI', lines, isHers), null);
});

/** Six bytes of JSON for each unit: nothing takes more. */
const worst = (length) => '\ud800'.repeat(length);

test('the longest card of each kind fits an envelope, whatever it is made of', () => {
  for (const [kind, fields] of Object.entries(CARDS)) {
    const card = { kind, ...Object.fromEntries(Object.entries(fields).map(([name, most]) => [name, worst(most)])) };
    const message = { t: 'text', id: Number.MAX_SAFE_INTEGER, text: worst(protocol.CARD_TEXT_MAX), card };
    channel.pad(0, bytes.utf8(JSON.stringify(message)));
  }
});

test('the longest note goes in parts that fit, and is put together as it was', () => {
  const lines = Array.from({ length: protocol.NOTE_LINES_MAX }, () => worst(protocol.NOTE_LINE_MAX));
  const parts = note.noteParts(Number.MAX_SAFE_INTEGER, lines);
  for (const part of parts) channel.pad(0, bytes.utf8(JSON.stringify(part)));
  const pile = new note.NotePile();
  const results = parts.map((part) => pile.add(part));
  assert.deepEqual(results.pop(), lines);
  assert.ok(results.every((one) => one === null));
});

test('parts out of their turn, doubled, or of another revision make nothing; the first begins anew', () => {
  const lines = Array.from({ length: 18 }, (_, at) => `${at} ${'x'.repeat(400)}`);
  const [a, b, c] = note.noteParts(3, lines);
  const feed = (...parts) => {
    const pile = new note.NotePile();
    return parts.map((part) => pile.add(part)).filter(Boolean);
  };
  assert.deepEqual(feed(a, b, c), [lines]);
  assert.deepEqual(feed(a, c), []);
  assert.deepEqual(feed(b, c), []);
  assert.deepEqual(feed(a, b, b, c), [lines], 'a doubled one is not added twice');
  assert.deepEqual(feed(a, { ...b, rev: 4 }, c), []);
  assert.deepEqual(feed(a, a, b, c), [lines]);
  assert.deepEqual(feed(a, b, c, c), [lines]);
});

test('a note, or a word on one, that is not of its form is dropped', () => {
  const good = { t: 'note', rev: 1, at: 0, of: 1, lines: ['un fait'] };
  const word = { t: 'noted', rev: 1, how: 'taken' };
  const takes = (message) => !!staffMessage.readFromVisitor(JSON.stringify(message));
  assert.ok(takes(good) && takes(word));
  for (const bad of [
    ...[0, -1, 1.5, '1', 2 ** 53].map((rev) => ({ ...good, rev })),
    ...[41, 0, -1, '1'].map((of) => ({ ...good, of })),
    ...[1, -1, 0.5].map((at) => ({ ...good, at })),
    ...[[], ['a', 'b'], [''], [' a'], ['a\nb'], ['a  b'], ['\u0000'], [7], ['x'.repeat(501)], 'a'].map((lines) => ({ ...good, lines })),
    { ...word, rev: 0 }, { ...word, how: 'printed' }, { ...word, how: undefined },
  ])
    assert.equal(takes(bad), false, JSON.stringify(bad));
  assert.equal(staffMessage.readStaffMessage(JSON.stringify(good)), null, 'from a colleague neither');
  assert.equal(staffMessage.readStaffMessage(JSON.stringify(word)), null);
});

test('her postal code is five digits, from her alone', () => {
  const takes = (code) => !!staffMessage.readFromVisitor(JSON.stringify({ t: 'place', code }));
  assert.ok(takes('75011'));
  for (const code of ['7501', 75011, '7501a', undefined, '750111']) assert.equal(takes(code), false, String(code));
  assert.equal(staffMessage.readStaffMessage('{"t":"place","code":"75011"}'), null);
});

/* What the agent composes. */

test('what a card says stands in its text, in the language of her page', () => {
  const draft = deskCards.placeDraft({ name: 'UMJ Paris', address: '1 place du Parvis', phone: '01 42 34 82 34' });
  assert.equal(deskCards.cardText(draft, 'fr'), 'UMJ Paris\nAdresse : 1 place du Parvis\nTéléphone : 01 42 34 82 34');
  assert.equal(deskCards.cardText(draft, 'en'), 'UMJ Paris\nAddress: 1 place du Parvis\nTelephone: 01 42 34 82 34');
  assert.match(deskCards.cardText(cards.readCard(whole.appointment), 'fr'), /^Rendez-vous proposé\nQuand : mardi 20 janvier, 14:30\nOù : Commissariat$/);
});

test('all prepared advice is a card in either language, and what is proposed is cut to what fits', () => {
  for (const lang of ['fr', 'en'])
    for (const name of deskCards.ADVICE) assert.equal(deskCards.faultOf(deskCards.adviceDraft(name, lang)), null, name);
  const long = deskCards.placeDraft({ name: 'x'.repeat(500), note: `${'y'.repeat(299)}🙂` });
  assert.equal(long.name.length, 120);
  assert.equal(long.note, 'y'.repeat(299));
  assert.equal(deskCards.faultOf(long), null);
});

test('an appointment in the past, or without a day, is not sent; each has a name of its own', () => {
  const draft = { ...deskCards.appointmentDraft(), place: 'Commissariat', day: '2026-01-20', hour: '14:30' };
  const at = new Date('2026-01-20T14:30').getTime();
  assert.equal(deskCards.faultOf(draft, at - 60_000), null);
  assert.deepEqual(deskCards.faultOf(draft, at), { field: 'day', why: 'card_past' });
  assert.deepEqual(deskCards.faultOf({ ...draft, day: '' }, 0), { field: 'day', why: 'card_missing' });
  assert.deepEqual(deskCards.faultOf({ ...draft, place: ' ' }, 0), { field: 'place', why: 'card_missing' });
  assert.notEqual(deskCards.appointmentDraft().ref, deskCards.appointmentDraft().ref);
});

/* The note, both sides of it, over a line that a test holds. */

function bothSides() {
  const counted = [];
  const sent = { toHer: [], toAgent: [] };
  const agent = new transmission.Transmission({
    tell: (message) => sent.toHer.push(JSON.parse(JSON.stringify(message))),
    changed: () => undefined,
    taken: () => counted.push(1),
  });
  const hers = new herNote.HerNote((message) => sent.toAgent.push(JSON.parse(JSON.stringify(message))));
  const pass = () => {
    for (let moved = true; moved; ) {
      moved = sent.toHer.length + sent.toAgent.length > 0;
      for (const message of sent.toHer.splice(0)) hers.hear(message);
      for (const message of sent.toAgent.splice(0)) agent.receive(message);
    }
  };
  const lose = () => {
    sent.toHer = [];
    sent.toAgent = [];
  };
  return { agent, hers, pass, lose, sent, counted };
}
const LINES = ['Dimanche, dans l’escalier.', 'Contact : par message.'];

test('she accepts what stands on her screen, and that alone can be taken; it is counted once', () => {
  const { agent, hers, pass, counted } = bothSides();
  agent.show(LINES);
  pass();
  assert.deepEqual(hers.lines, LINES);
  agent.took();
  assert.equal(agent.state, 'shown', 'nothing can be taken before');
  hers.accept(['Dimanche.']);
  pass();
  assert.deepEqual([agent.state, hers.state, agent.lines], ['accepted', 'accepted', ['Dimanche.']]);
  agent.took();
  agent.took();
  pass();
  assert.deepEqual([agent.state, hers.state, counted.length], ['taken', 'taken', 1]);
  agent.renew();
  agent.show(LINES);
  pass();
  hers.accept(LINES);
  pass();
  agent.took();
  assert.equal(counted.length, 1, 'once in a conversation');
});

test('no: nothing is left to be taken, and what was written can be shown again', () => {
  const { agent, hers, pass } = bothSides();
  agent.write({ facts: 'un fait' });
  agent.show(['un fait']);
  pass();
  hers.decline();
  pass();
  assert.deepEqual([agent.state, agent.lines, agent.draft.facts], ['declined', [], 'un fait']);
  agent.show(['un autre']);
  pass();
  assert.deepEqual([hers.state, hers.lines], ['shown', ['un autre']]);
});

test('withdrawn: out of reach at once, and her page says so only once it is', () => {
  const { agent, hers, pass, sent } = bothSides();
  agent.write({ facts: 'un fait' });
  agent.show(LINES);
  pass();
  hers.accept(LINES);
  pass();
  hers.withdraw();
  assert.equal(hers.state, 'withdrawing');
  pass();
  assert.deepEqual([agent.state, hers.state, agent.lines, agent.draft.facts], ['withdrawn', 'withdrawn', [], '']);
  agent.took();
  assert.equal(agent.state, 'withdrawn');
  assert.deepEqual(sent.toHer, []);
});

test('a withdrawal that crosses the print comes too late, and her page says that it was taken', () => {
  const { agent, hers, pass } = bothSides();
  agent.show(LINES);
  pass();
  hers.accept(LINES);
  pass();
  hers.withdraw();
  agent.took();
  pass();
  assert.deepEqual([agent.state, hers.state], ['taken', 'taken']);
});

test('an answer to an old revision does not count, whichever it is', () => {
  for (const answer of [(hers) => hers.accept(['ancien']), (hers) => hers.decline()]) {
    const { agent, hers, pass, sent } = bothSides();
    agent.show(['ancien']);
    pass();
    answer(hers);
    const late = sent.toAgent.splice(0);
    agent.takeBack();
    agent.show(['nouveau']);
    for (const message of late) agent.receive(message);
    assert.deepEqual([agent.state, agent.lines], ['shown', ['nouveau']]);
    pass();
    assert.deepEqual([hers.state, hers.lines], ['shown', ['nouveau']]);
  }
});

test('an older revision that comes late changes nothing on her page, nor does the same one again', () => {
  const { agent, hers, pass, sent } = bothSides();
  agent.show(['un']);
  const old = [...sent.toHer];
  pass();
  agent.takeBack();
  agent.show(['deux']);
  const same = [...sent.toHer];
  pass();
  hers.accept(['deux, changé']);
  for (const message of [...old, ...same]) assert.equal(hers.hear(message), false);
  pass();
  assert.deepEqual([agent.state, agent.lines], ['accepted', ['deux, changé']]);
});

test('whatever is lost with a channel is said again by the next, and nothing is done twice', () => {
  const { agent, hers, pass, lose, counted } = bothSides();
  const anew = () => {
    lose();
    agent.again();
    hers.again();
    pass();
  };
  agent.show(LINES);
  anew();
  assert.equal(hers.state, 'shown');
  hers.accept(LINES);
  anew();
  assert.deepEqual([agent.state, hers.state], ['accepted', 'accepted']);
  const at = agent.acceptedAt;
  anew();
  assert.equal(agent.acceptedAt, at);
  agent.took();
  anew();
  assert.deepEqual([agent.state, hers.state, counted.length], ['taken', 'taken', 1]);
});

test('a withdrawal whose acceptance was lost with the channel withdraws all the same', () => {
  const { agent, hers, pass, lose } = bothSides();
  agent.show(LINES);
  pass();
  hers.accept(LINES);
  hers.withdraw();
  lose();
  hers.again();
  pass();
  assert.deepEqual([agent.state, hers.state], ['withdrawn', 'withdrawn']);
});

test('taken back by the agent, or its agent gone: her page says that nobody has it, or for how long', () => {
  const { agent, hers, pass } = bothSides();
  agent.show(LINES);
  pass();
  agent.takeBack();
  pass();
  assert.equal(hers.state, 'gone');
  assert.equal(hers.part(false), false, 'there is nothing to say of it any more');
  for (const [accepts, keeps, state] of [[false, false, 'lost'], [false, true, 'lost'], [true, false, 'parted'], [true, true, 'kept']]) {
    const two = bothSides();
    two.agent.show(LINES);
    two.pass();
    if (accepts) two.hers.accept(LINES);
    two.hers.part(keeps);
    assert.equal(two.hers.state, state);
  }
});

test('her page takes no word that is not the agent’s to say then', () => {
  const { agent, hers, pass } = bothSides();
  agent.show(LINES);
  pass();
  for (const how of ['accepted', 'taken', 'withdrawn', 'declined'])
    assert.equal(hers.hear({ t: 'noted', rev: 1, how }), false, how);
  assert.equal(hers.state, 'shown');
  for (const how of ['accepted', 'taken', 'gone']) agent.receive({ t: 'noted', rev: 1, how });
  assert.equal(agent.state, 'shown', 'nor the agent’s page one that is not hers');
});

test('what an agent writes becomes lines that fit: long ones go on, empty ones are none', () => {
  const label = (field, text) => `${field} : ${text}`;
  const facts = `un fait\n\n   \n${'mot '.repeat(200)}\n${'x'.repeat(700)}`;
  const lines = transmission.linesOf({ facts, contact: ' par SMS ', times: '', unit: 'PP' }, label);
  assert.equal(lines[0], 'un fait');
  assert.ok(lines.every((line) => line.length <= 500 && line.length > 0 && line === line.trim()));
  assert.equal(lines.join(' ').replace(/\s/g, ''), `unfait${'mot'.repeat(200)}${'x'.repeat(700)}contact:parSMSunit:PP`);
  assert.equal(transmission.fits([]), false);
  assert.equal(transmission.fits(Array(41).fill('x')), false);
});

test('when her agent is gone her page says no more than it can know: once she accepted, it may be on paper', () => {
  const stateAfter = (keeps, ...acts) => {
    const hers = new herNote.HerNote(() => undefined);
    hers.hear({ t: 'note', rev: 1, at: 0, of: 1, lines: ['un fait'] });
    for (const act of acts) act(hers);
    hers.part(keeps);
    return hers.state;
  };
  const accepts = (hers) => hers.accept(['un fait']);
  const arrives = (how) => (hers) => hers.hear({ t: 'noted', rev: 1, how });
  for (const acts of [[accepts], [accepts, arrives('accepted')], [accepts, (hers) => hers.withdraw()]]) {
    assert.equal(stateAfter(false, ...acts), 'parted');
    assert.equal(stateAfter(true, ...acts), 'kept');
  }
  for (const how of ['taken', 'gone']) assert.equal(stateAfter(false, accepts, arrives(how)), how);
});

test('a national line as a card: hours that nobody verified are said to be so, in her language', () => {
  const EACH_DAY = Array(8).fill('0900-1900').join(';');
  const line = { number: '116 006', names: { fr: 'Aide aux victimes', en: 'Help for victims' }, ways: ['call'], note: {} };
  const hours = (more, lang) => pages.proposals.lineCard({ ...line, ...more }, lang).hours;
  assert.match(hours({ hours: EACH_DAY, verified: 0 }, 'fr'), /09:00.*19:00.* \(à vérifier\)$/);
  assert.match(hours({ hours: EACH_DAY, verified: 0 }, 'en'), / \(to be verified\)$/);
  assert.doesNotMatch(hours({ hours: EACH_DAY, verified: 1 }, 'fr'), /vérifier/);
  assert.equal(hours({ hours: '', verified: 0 }, 'fr'), '');
});
