/**
 * What was found beside a conversation, as a card to be edited: in the language of her page, whatever
 * the console speaks.
 */
import { lineDraft, placeDraft, type CardDraft } from './cards';
import { addressSaid } from './directory/said';
import type { FoundPlace } from './directory/types';
import { readHours, weekText } from './hours';
import { lineText, type NationalLine } from './lines';
import { inLanguage, term, words } from './words';

const hoursSaid = (hours: string): string => (hours ? weekText(readHours(hours)) : '');

/** Where a complaint can be filed. */
const isStation = ({ kind }: FoundPlace): boolean => kind === 'police' || kind === 'gendarmerie';

export function placeCard(place: FoundPlace, lang: string): CardDraft {
  const { name, telephone: phone, note } = place;
  return inLanguage(lang, () =>
    placeDraft({
      name,
      address: addressSaid(place),
      hours: hoursSaid(place.hours),
      phone,
      bring: isStation(place) ? words('bring_station') : '',
      note,
    }),
  );
}

/** What nobody has verified is not told her as if it were sure. */
function lineHours({ hours, verified }: NationalLine): string {
  const said = hoursSaid(hours);
  return said && !verified ? `${said} (${words('line_unverified')})` : said;
}

export function lineCard(line: NationalLine, lang: string): CardDraft {
  const { number, names, ways, note } = line;
  return inLanguage(lang, () =>
    lineDraft({
      number,
      name: lineText(names, lang),
      hours: lineHours(line),
      ways: ways.map((way) => term('way_', way)).join(', '),
      note: lineText(note, lang),
    }),
  );
}
