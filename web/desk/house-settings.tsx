/**
 * The settings of the house. What is typed is saved together, all or none, each from the version
 * that was read: what another admin set meanwhile is said beside what was typed, and neither is lost.
 */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ask } from './api';
import { useWrongField, type HousePage } from './house-parts';
import { Preview } from './house-preview';
import {
  GROUPS,
  isSameTyped,
  ruleOf,
  typedOf,
  valueOf,
  type Setting,
  type Typed,
  type Value,
} from './house-described';
import { SettingRow } from './house-setting';
import { refusal } from './refusal';
import { Trouble } from './setup';
import { words } from './words';

interface Answered {
  settings: Setting[];
  languages: Record<string, string>;
}

interface Refused {
  /** Of `setting`: which one. */
  name?: string;
  /** Of `stale`: those, as they are now. */
  settings?: Setting[];
}

/** Not saved yet. `back`: the default again. */
interface Draft {
  typed: Typed;
  back: boolean;
}

type Drafts = Record<string, Draft>;

const without = <T,>(all: Record<string, T>, name: string): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([one]) => one !== name));

/** Null when it cannot be saved as it is typed. */
function meant(setting: Setting, { typed, back }: Draft): Value | null {
  return back ? setting.default : valueOf(setting, typed);
}

function faultsOf(settings: Setting[], drafts: Drafts): Record<string, string> {
  const wrong = settings.filter((one) => {
    const draft = drafts[one.name];
    return draft && meant(one, draft) === null;
  });
  return Object.fromEntries(wrong.map((one) => [one.name, ruleOf(one)]));
}

function valuesOf(settings: Setting[], drafts: Drafts): Record<string, Value> | null {
  const values: Record<string, Value> = {};
  for (const setting of settings) {
    const draft = drafts[setting.name];
    const value = draft && meant(setting, draft);
    if (value === null) return null;
    if (value !== undefined) values[setting.name] = value;
  }
  return values;
}

interface SaveBarProps {
  count: number;
  busy: boolean;
  /** That it was saved, until something is typed. */
  said: string;
  cancel(): void;
}

const changed = (n: number): string =>
  words(n === 0 ? 'set_changed_0' : n === 1 ? 'set_changed_1' : 'set_changed_n', { n });

function SaveBar({ count, busy, said, cancel }: SaveBarProps): JSX.Element {
  return (
    <p class="save-bar row">
      <span role="status">
        {said || changed(count)}
      </span>
      <button class="quiet" type="button" disabled={!count} onClick={cancel}>
        {words('cancel')}
      </button>
      <button class="main" disabled={!count || busy}>
        {words('save')}
      </button>
    </p>
  );
}

export function HouseSettings({ shown }: HousePage): JSX.Element {
  const [all, setAll] = useState<Answered | null>(null);
  const [drafts, setDrafts] = useState<Drafts>({});
  const [stale, setStale] = useState<string[]>([]);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [error, setError] = useState('');
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const form = useWrongField('set', wrong);
  const settings = all?.settings ?? [];
  const typing = useRef(drafts);
  typing.current = drafts;

  async function look(): Promise<void> {
    const { body, error: refused } = await ask<Answered>('settings');
    // What is typed was typed over what was read then.
    if (body) setAll((before) => (before && Object.keys(typing.current).length ? before : body));
    setError(refusal(refused));
  }
  useEffect(() => {
    if (shown) void look();
  }, [shown]);
  const typedNow = (setting: Setting): Typed => drafts[setting.name]?.typed ?? typedOf(setting.value);

  function change(setting: Setting, draft: Draft | null): void {
    const { name, value } = setting;
    const isAsItWas = !draft || (!draft.back && isSameTyped(draft.typed, typedOf(value)));
    setDrafts(isAsItWas ? without(drafts, name) : { ...drafts, [name]: draft });
    setWrong(without(wrong, name));
    if (isAsItWas) setStale(stale.filter((one) => one !== name));
    setSaid('');
  }

  function refusedWith(refused: string, told: Refused | undefined): void {
    const others = told?.settings ?? [];
    const setting = settings.find(({ name }) => name === told?.name);
    if (refused === 'stale') {
      const now = (one: Setting): Setting => others.find(({ name }) => name === one.name) ?? one;
      setAll((before) => before && { ...before, settings: before.settings.map(now) });
      setStale(others.map(({ name }) => name));
    } else if (refused === 'setting' && setting) setWrong({ [setting.name]: ruleOf(setting) });
    else setError(refusal(refused));
  }

  async function save(): Promise<void> {
    const faults = faultsOf(settings, drafts);
    setWrong(faults);
    setError('');
    if (Object.keys(faults).length) return;
    const changes = settings.flatMap((setting) => {
      const draft = drafts[setting.name];
      if (!draft) return [];
      const value = draft.back ? null : meant(setting, draft);
      return [{ name: setting.name, value, version: setting.version }];
    });
    setBusy(true);
    const { body, error: refused, told } = await ask<Answered, Refused>('settings', { changes });
    setBusy(false);
    if (!body) return refusedWith(refused, told);
    setAll(body);
    setDrafts({});
    setStale([]);
    setSaid(words('set_saved'));
  }

  const row = (setting: Setting): JSX.Element => (
    <SettingRow
      key={setting.name}
      setting={setting}
      languages={all?.languages ?? {}}
      typed={typedNow(setting)}
      isBack={drafts[setting.name]?.back ?? false}
      wrong={wrong[setting.name] ?? ''}
      isStale={stale.includes(setting.name)}
      change={(typed) => change(setting, { typed, back: false })}
      back={() => change(setting, { typed: typedOf(setting.default), back: true })}
      takeTheirs={() => change(setting, null)}
    />
  );

  const values = valuesOf(settings, drafts);
  const languages = (values?.['languages'] ?? settings.find(({ name }) => name === 'languages')?.value) as
    | string[]
    | undefined;
  return (
    <div class="with-preview">
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div class="rows">
          {GROUPS.map(({ title, settings: of }) => (
            <section aria-labelledby={title}>
              <h3 id={title}>{words(title)}</h3>
              {settings.filter(({ name }) => of[name]).map(row)}
            </section>
          ))}
        </div>
        <Trouble text={error} />
        {all && (
          <SaveBar
            count={Object.keys(drafts).length}
            busy={busy}
            said={said}
            cancel={() => {
              setDrafts({});
              setWrong({});
              setStale([]);
            }}
          />
        )}
      </form>
      {languages && (
        <Preview values={values} languages={languages} names={all?.languages ?? {}} />
      )}
    </div>
  );
}
