/** How the value of a setting is typed: one editor for each kind of value. */
import type { JSX } from 'preact';
import { aboutOf, settingName, type Setting, type Texts, type Typed } from './house-described';
import { Check, type Described } from './house-parts';
import { words, type Key } from './words';

export interface EditorProps<Of extends Typed = Typed> {
  setting: Setting;
  described: Described;
  /** Those of the build: tag and its own name for itself. */
  languages: Record<string, string>;
  typed: Of;
  change(typed: Of): void;
}

/** The default is the first of the list. */
function Languages({ described, languages, typed, change }: EditorProps<string[]>): JSX.Element {
  const [first = ''] = typed;
  return (
    <div class="languages">
      {Object.entries(languages).map(([tag, name]) => (
        <Check
          key={tag}
          label={name}
          on={typed.includes(tag)}
          change={(on) => change(on ? [...typed, tag] : typed.filter((one) => one !== tag))}
        />
      ))}
      <select
        {...described}
        aria-label={words('set_languages_first')}
        value={first}
        onChange={({ currentTarget: { value } }) =>
          change([value, ...typed.filter((one) => one !== value)])
        }
      >
        {typed.map((tag) => (
          <option value={tag}>{words('set_first', { name: languages[tag] ?? tag })}</option>
        ))}
      </select>
    </div>
  );
}

/** One field a language; the first has the setting's own label. */
function TextsEditor({
  setting: { name },
  described,
  languages,
  typed,
  change,
}: EditorProps<Texts>): JSX.Element {
  const { id, ...describing } = described;
  return (
    <div class="texts">
      {Object.entries(languages).map(([tag, language], at) => (
        <textarea
          key={tag}
          {...describing}
          id={at ? `${id}-${tag}` : id}
          lang={tag}
          rows={2}
          aria-label={`${settingName(name)} : ${language}`}
          placeholder={language}
          value={typed[tag] ?? ''}
          onInput={({ currentTarget: { value } }) => {
            const { [tag]: _, ...others } = typed;
            change(value ? { ...others, [tag]: value } : others);
          }}
        />
      ))}
    </div>
  );
}

/** As her page has them when the house has none of its own: web/lobby/page.css. */
const BUILT = { light: '#0d5c63', dark: '#86c7c4' };

function Colours({ setting, described, typed, change }: EditorProps<Texts>): JSX.Element {
  const { id, ...describing } = described;
  const now = { ...BUILT, ...typed };
  const picker = (theme: keyof typeof BUILT, label: Key, own: string): JSX.Element => (
    <label class="colour">
      <input
        {...describing}
        id={own}
        type="color"
        aria-label={`${settingName(setting.name)} : ${words(label)}`}
        value={now[theme]}
        onInput={({ currentTarget: { value } }) => change({ ...now, [theme]: value })}
      />
      {words(label)}
    </label>
  );
  return (
    <div class="languages">
      {picker('light', 'set_colour_light', id)}
      {picker('dark', 'set_colour_dark', `${id}-dark`)}
    </div>
  );
}

function asDataUri(file: File, done: (uri: string) => void): void {
  const reader = new FileReader();
  reader.onload = () => done(String(reader.result));
  reader.readAsDataURL(file);
}

function Icon({ described, typed, change }: EditorProps<string>): JSX.Element {
  return (
    <div class="languages">
      {typed && <img src={typed} alt="" width={32} height={32} />}
      <input
        {...described}
        type="file"
        accept="image/png"
        onChange={({ currentTarget: { files } }) => {
          if (files?.[0]) asDataUri(files[0], change);
        }}
      />
      {typed && (
        <button class="link" type="button" onClick={() => change('')}>
          {words('set_icon_clear')}
        </button>
      )}
    </div>
  );
}

function Line({ setting: { name }, described, typed, change }: EditorProps<string>): JSX.Element {
  const { editor, unit } = aboutOf(name);
  return (
    <span class="measured">
      <input
        {...described}
        autocomplete="off"
        spellcheck={false}
        inputMode={editor === 'number' ? 'numeric' : editor === 'address' ? 'url' : 'text'}
        value={typed}
        onInput={(event) => change(event.currentTarget.value)}
      />
      {editor === 'number' && <span class="unit">{unit && words(unit)}</span>}
    </span>
  );
}

const EDITORS = {
  number: Line,
  address: Line,
  line: Line,
  languages: Languages,
  texts: TextsEditor,
  colours: Colours,
  icon: Icon,
};

export function Editor(props: EditorProps): JSX.Element {
  // What is typed has the shape that its editor gives: both follow from the setting's description.
  const One = EDITORS[aboutOf(props.setting.name).editor] as (its: EditorProps) => JSX.Element;
  return <One {...props} />;
}
