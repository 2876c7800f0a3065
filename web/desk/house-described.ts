/**
 * What a house may set: in which order it is drawn, what it is called and does, and how its value
 * is said in a sentence, typed, and read again from what was typed.
 */
import { languageName } from './house-parts';
import { words, type Key } from './words';

/** By language of the page; of colours by theme. */
export type Texts = Record<string, string>;
export type Value = number | string | string[] | Texts;

export interface Setting {
  name: string;
  value: Value;
  default: Value;
  version: number;
  from: 'house' | 'file';
  /** When, and by whom, of what is set here. */
  changed: number;
  by: string;
  least?: number;
  most?: number;
}

/** How it is typed. */
type Editor = 'number' | 'address' | 'line' | 'languages' | 'texts' | 'colours' | 'icon';

interface About {
  label: Key;
  /** What it does, in a few words. */
  about: Key;
  editor: Editor;
  /** Of a number: what is counted. */
  unit?: Key;
  /** What it must be, of what has no bounds. */
  rule?: Key;
  /** What is there when nothing is set. */
  none?: Key;
  /** Of a text: so many characters at most. */
  most?: number;
}

const seconds = (label: Key, about: Key): About => ({
  label,
  about,
  editor: 'number',
  unit: 'unit_seconds',
});

export const GROUPS: Array<{ title: Key; settings: Record<string, About> }> = [
  {
    title: 'set_group_calls',
    settings: {
      ring: seconds('set_ring', 'set_ring_about'),
      zone_overflow: seconds('set_zone_overflow', 'set_zone_overflow_about'),
      language_overflow: seconds('set_language_overflow', 'set_language_overflow_about'),
      wrap_up: seconds('set_wrap_up', 'set_wrap_up_about'),
      capacity: { label: 'set_capacity', about: 'set_capacity_about', editor: 'number' },
    },
  },
  {
    title: 'set_group_lines',
    settings: {
      grace: seconds('set_grace', 'set_grace_about'),
      keep: seconds('set_keep', 'set_keep_about'),
      journal_years: {
        label: 'set_journal_years',
        about: 'set_journal_years_about',
        editor: 'number',
        unit: 'unit_years',
      },
    },
  },
  {
    title: 'set_group_page',
    settings: {
      exit: { label: 'set_exit', about: 'set_exit_about', editor: 'address', rule: 'set_exit_rule' },
      languages: {
        label: 'set_languages',
        about: 'set_languages_about',
        editor: 'languages',
        rule: 'set_languages_rule',
      },
      numbers: {
        label: 'set_numbers',
        about: 'set_numbers_about',
        editor: 'texts',
        rule: 'set_numbers_rule',
        none: 'set_numbers_none',
        most: 300,
      },
      opening: {
        label: 'set_opening',
        about: 'set_opening_about',
        editor: 'texts',
        rule: 'set_text_rule',
        none: 'none',
        most: 500,
      },
      closed: {
        label: 'set_closed',
        about: 'set_closed_about',
        editor: 'texts',
        rule: 'set_text_rule',
        none: 'none',
        most: 300,
      },
    },
  },
  {
    title: 'set_group_look',
    settings: {
      name: { label: 'set_name', about: 'set_name_about', editor: 'line', rule: 'set_title_rule' },
      title: { label: 'set_title', about: 'set_title_about', editor: 'line', rule: 'set_title_rule' },
      colours: {
        label: 'set_colours',
        about: 'set_colours_about',
        editor: 'colours',
        rule: 'set_colours_rule',
        none: 'set_colours_none',
      },
      icon: {
        label: 'set_icon',
        about: 'set_icon_about',
        editor: 'icon',
        rule: 'set_icon_rule',
        none: 'set_icon_none',
      },
    },
  },
];

const ALL = Object.assign({}, ...GROUPS.map(({ settings }) => settings)) as Record<string, About>;

export const isSetting = (name: string): boolean => name in ALL;
export const aboutOf = (name: string): About => ALL[name] as About;

export const settingName = (name: string): string =>
  isSetting(name) ? words(aboutOf(name).label) : name;

const quoted = (texts: Texts): string =>
  Object.entries(texts)
    .map(([tag, text]) => words('set_text_in', { language: languageName(tag), text }))
    .join(' ');

/** As a sentence has it. */
export function said(name: string, value: Value): string {
  const { editor, unit, none = 'none' } = aboutOf(name);
  if (typeof value === 'number') return unit ? `${value} ${words(unit)}` : String(value);
  if (Array.isArray(value)) return value.map(languageName).join(', ');
  if (!Object.keys(value).length) return words(none);
  if (typeof value === 'string') return editor === 'icon' ? words('set_icon_own') : value;
  return editor === 'colours' ? Object.values(value).join(', ') : quoted(value);
}

/** What is typed: of a number its digits, as they stand in the field. */
export type Typed = string | string[] | Texts;

export const typedOf = (value: Value): Typed =>
  typeof value === 'number' ? String(value) : value;

/** Whichever way round its languages came. */
const ordered = (typed: Typed): string =>
  JSON.stringify(
    typeof typed === 'object' && !Array.isArray(typed) ? Object.entries(typed).sort() : typed,
  );

export const isSameTyped = (one: Typed, other: Typed): boolean => ordered(one) === ordered(other);

function numberOf({ least = 0, most = 0 }: Setting, typed: string): number | null {
  const number = /^\s*\d{1,9}\s*$/.test(typed) ? Number(typed) : -1;
  return number >= least && number <= most ? number : null;
}

function textsOf(typed: Texts, most = Infinity): Texts | null {
  const written = Object.entries(typed).filter(([, text]) => text.trim());
  return written.some(([, text]) => [...text].length > most) ? null : Object.fromEntries(written);
}

/** Null when it cannot be meant: the desk need not be asked. */
export function valueOf(setting: Setting, typed: Typed): Value | null {
  const { editor, most } = aboutOf(setting.name);
  if (Array.isArray(typed)) return typed.length ? typed : null;
  if (typeof typed === 'object') return editor === 'texts' ? textsOf(typed, most) : typed;
  if (editor === 'number') return numberOf(setting, typed);
  return editor === 'icon' ? typed : typed.trim() || null;
}

export function ruleOf({ name, least, most }: Setting): string {
  const { rule = 'set_refused', most: length = 0 } = aboutOf(name);
  return most === undefined
    ? words(rule, { most: length })
    : words('set_limits', { least: least ?? 0, most });
}
