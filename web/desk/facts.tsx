/** Beside the conversation: what is known of it, and its course. */
import type { JSX } from 'preact';
import { Composer, beginCard } from './composer';
import { holds } from './conversation';
import { DangerGuide } from './danger';
import type { Desk } from './desk';
import { LineList } from './line-list';
import { NotePanel } from './note-panel';
import { Opening } from './opening';
import { Places } from './directory/places';
import { lineCard, placeCard } from './proposals';
import { clock, term, words } from './words';

export interface FactsProps {
  desk: Desk;
  /** Grows each time that the danger guide is asked for. */
  guide: number;
}

export function Facts({ desk, guide }: FactsProps): JSX.Element {
  const of = desk.selected;
  if (!of) return <aside class="facts" aria-label={words('facts')} />;
  const { departements, zone, lang, place, commune, earlier, course } = of;
  const rows: Array<[string, string]> = [
    ...(commune ? [[words('commune'), commune] as [string, string]] : []),
    [
      words(departements.length > 1 ? 'departements' : 'departement'),
      departements.join(', ') || '–',
    ],
    [words('zone'), term('zone_', zone)],
    [words('language'), term('lang_', lang)],
  ];
  // Whoever is beside is told nothing by her page.
  if (of.part !== 'beside') rows.unshift([words('code'), place || words('code_none')]);
  const [opened] = course;
  if (opened && !earlier) rows.push([words('opened'), clock(opened.at)]);
  return (
    <aside class="facts" aria-labelledby="facts-title">
      <h2 id="facts-title">{words('facts')}</h2>
      {of.part !== 'beside' && (
        <DangerGuide key={of.id} desk={desk} of={of} wanted={guide} />
      )}
      <dl>
        {rows.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {of.part !== 'beside' && (
        <>
          <Opening desk={desk} of={of} />
          <Composer key={`cards${of.id}`} desk={desk} of={of} />
          <NotePanel key={`note${of.id}`} desk={desk} of={of} />
        </>
      )}
      <LineList
        lines={desk.lines.all}
        propose={holds(of) ? (line) => beginCard(of, lineCard(line, of.lang)) : null}
      />
      <Places key={of.id} desk={desk} of={of} propose={(place) => beginCard(of, placeCard(place, of.lang))} />
      <h3>{words('course')}</h3>
      <ol class="course">
        {course.map(({ at, what }) => (
          <li>
            <time>{clock(at)}</time> {words(`course_${what}`)}
          </li>
        ))}
      </ol>
    </aside>
  );
}
