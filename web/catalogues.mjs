// The catalogues of sentences, as files, and what can be wrong with them: a key that one language
// lacks, a value or a number that was lost in translation, a sentence that no page says.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The language the sentences are written in first; the others are held against it. */
export const FIRST = 'fr';

const PROFESSIONS = ['police', 'gendarme', 'psychologist', 'social_worker', 'interpreter'];
const family = (prefix, names) => names.split(' ').map((name) => prefix + name);
const SOMEONE = PROFESSIONS.map((name) => `someone_${name}`);
const CARDS = family('card_', 'address hours phone bring note number ways when place whom');
const ADVICE = family('advice_', 'phone history bag word proof');
const NOTES = family('note_', 'sending accepted withdrawing withdrawn declined taken gone lost parted kept');

/** Keys that the pages put together, so that no search finds them. */
export const COMPOSED = {
  lobby: [
    ...[...PROFESSIONS, ...SOMEONE, ...CARDS, ...NOTES],
    ...family('state_', 'waiting failed delivered seen'),
    ...family('danger_', 'said heard unheard'),
  ],
  desk: [
    ...PROFESSIONS,
    ...family('presence_', 'available break away closing wrap_up'),
    ...family('presence_', 'available_more break_more away_more closing_more'),
    ...family('invitation_', 'asking ringing declined nobody busy withdrawn'),
    ...family('offer_', 'invited handover'),
    ...family('part_', 'guest beside'),
    ...['yes', 'no'],
    ...family('course_', 'open earlier here cut exit left lost altered danger'),
    ...family('number_', '17 112 15 18 114'),
    ...family('danger_', 'where who weapons children out hurt told'),
    ...family('sound_', 'new danger help'),
    ...family('counter_', 'danger transmission'),
    ...family('lang_', 'fr en'),
    ...family('line_', 'waiting failed delivered seen'),
    ...family('state_', 'cut exit left lost'),
    ...family('act_', 'sign-in sign-out sign-in-failed password-changed totp-changed passkey-added'),
    ...family('act_', 'passkey-removed recovery-used recovery-renewed account-added account-changed'),
    ...family('act_', 'account-disabled account-enabled account-reset account-enrolled backup'),
    ...family('by_', 'password passkey totp recovery code everywhere'),
    ...family('how_', 'added changed removed'),
    ...family('way_', 'call sms chat video'),
    ...family('import_', 'communes zones police gendarmerie annuaire places'),
    ...family('act_', 'setting-changed replies-changed lines-changed closing opening export import'),
    ...['act_journal-pruned'],
    ...['zone_', 'zone_police', 'zone_gendarmerie', 'zone_both'],
    ...[...CARDS, ...family('card_', 'name day hour title text missing past wrong')],
    ...family('card_kind_', 'place line appointment advice'),
    ...['', '_text'].flatMap((end) => ADVICE.map((name) => name + end)),
    ...family('note_', 'facts contact times unit shown accepted declined withdrawn taken'),
  ],
};

/** What the build takes from a visitor's catalogue, and not the script. */
export const OF_THE_BUILD = ['language', 'no_script'];

/**
 * What a page says only once it is in the house: its script fetches the rest of its catalogue then
 * (web/lobby/main.ts), so that the page itself stays within one window. Nothing that warns of a
 * house that cannot be trusted may be among them: such a house would not hand them out.
 */
export const LATER = [
  ...['ask_join', 'ask_over', 'asked_wait', 'agree', 'decline', 'someone', 'someone_lang', 'nobody'],
  ...['here_many', 'and', 'gone', 'newcomer', 'pass_on', 'passed_on', 'requeued', 'agent_cut_more'],
  ...['call_log', 'new_below', 'resend', 'room', 'now', 'minutes_ago', 'hours_ago', 'typing', 'ended_more'],
  ...family('danger_', 'said heard unheard'),
  ...family('which_', 'ask why decline noted'),
  ...['house_says', 'sealing_more', 'expired', ...family('state_', 'failed delivered seen')],
  ...[...CARDS, 'card_appointment', 'answered_yes', 'answered_no', 'change_mind', 'i_accept', 'i_decline'],
  ...[...NOTES, ...family('note_', 'head more line change done remove back about accept decline withdraw')],
  // Until then nobody's profession is told.
  ...[...PROFESSIONS, ...SOMEONE],
];

/** The languages of a page in a folder, the first one first: { tag: { key: sentence } }. */
export function readCatalogues(folder, prefix = '') {
  const pattern = new RegExp(`^${prefix.replace('.', '\\.')}([a-z]{2})\\.json$`);
  const tags = readdirSync(folder)
    .map((file) => pattern.exec(file)?.[1])
    .filter(Boolean)
    .sort((a, b) => (b === FIRST) - (a === FIRST) || (a < b ? -1 : 1));
  const read = (tag) => JSON.parse(readFileSync(join(folder, `${prefix}${tag}.json`), 'utf8'));
  return Object.fromEntries(tags.map((tag) => [tag, read(tag)]));
}

/** {values}, [numbers] and *emphasis* of a sentence, in no order. */
const marksOf = (text) =>
  [...text.matchAll(/\{\w+\}|\[\d+\]|\*[^*]+\*|[*{}[\]]/g)]
    .map(([mark]) => (mark.length > 1 && mark.startsWith('*') ? '*…*' : mark))
    .sort()
    .join(' ');

function faultsOfOne(tag, catalogue, first) {
  const faults = [];
  for (const key of Object.keys(first)) {
    const sentence = catalogue[key];
    if (typeof sentence !== 'string' || !sentence) faults.push(`${tag}: ${key} is missing`);
    else if (marksOf(sentence) !== marksOf(first[key]))
      faults.push(`${tag}: ${key} has ${marksOf(sentence)}, not ${marksOf(first[key])}`);
  }
  for (const key of Object.keys(catalogue))
    if (!(key in first)) faults.push(`${tag}: ${key} is in no other language`);
  return faults;
}

/** Whether a source says the key: in quotes, or as an attribute of the page. */
const says = (sources, key) =>
  ["'", '"', '`'].some((quote) => sources.includes(`${quote}${key}${quote}`));

/**
 * All that is wrong. `sources`: the text of the page's own files; `composed`: keys that they put
 * together; `exempt`: keys that are not for them.
 */
export function faultsIn(catalogues, { sources, composed, exempt = [] }) {
  const first = catalogues[FIRST];
  if (!first) return [`there is no catalogue of ${FIRST}`];
  const faults = Object.entries(catalogues).flatMap(([tag, one]) => faultsOfOne(tag, one, first));
  const needed = [...sources.matchAll(/data-(?:t|label)="(\w+)"/g)].map(([, key]) => key);
  for (const key of new Set([...needed, ...composed, ...exempt]))
    if (!(key in first)) faults.push(`${key} is said by the page and in no catalogue`);
  for (const key of Object.keys(first)) {
    const isExpected = composed.includes(key) || exempt.includes(key);
    if (!isExpected && !says(sources, key)) faults.push(`${key} is said by nobody`);
  }
  return faults;
}

/** Of a visitor's catalogue alone: what the page's head needs. */
export function headFaults(catalogues) {
  return Object.entries(catalogues).flatMap(([tag, { language, dir }]) => [
    ...(/^[^<>&"']+$/.test(language ?? '') ? [] : [`${tag}: language is no name`]),
    ...(['ltr', 'rtl'].includes(dir) ? [] : [`${tag}: dir is neither ltr nor rtl`]),
  ]);
}

/** A page's own files, those of its folders too, as one text. */
export function sourcesOf(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => /\.(tsx?|html)$/.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
}
