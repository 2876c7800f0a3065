/** One setting: what it is and does, how it is typed, what it would be otherwise and whose it is. */
import type { JSX } from 'preact';
import {
  aboutOf,
  isSameTyped,
  said,
  settingName,
  typedOf,
  valueOf,
  type Setting,
  type Typed,
} from './house-described';
import { Editor } from './house-editors';
import { Field, moment } from './house-parts';
import { words } from './words';

export interface SettingRowProps {
  setting: Setting;
  languages: Record<string, string>;
  typed: Typed;
  /** The default again, once it is saved. */
  isBack: boolean;
  /** A sentence, or ''. */
  wrong: string;
  /** Somebody else changed it meanwhile: what it was when this was typed is no more. */
  isStale: boolean;
  change(typed: Typed): void;
  back(): void;
  takeTheirs(): void;
}

function source({ setting, isBack }: SettingRowProps): string {
  if (isBack) return words('set_back_soon');
  const { from, by, changed } = setting;
  const value = said(setting.name, setting.default);
  if (from === 'file') return words('set_origin', { value });
  return words('set_by', { name: by, time: moment(changed, 'short'), value });
}

export function SettingRow(props: SettingRowProps): JSX.Element {
  const { setting, languages, typed, isBack, wrong, isStale, change } = props;
  const { name, value } = setting;
  const { about, editor } = aboutOf(name);
  return (
    <div class={isBack || !isSameTyped(typed, typedOf(value)) ? 'setting changed' : 'setting'}>
      <Field
        id={`set-${name}`}
        class={editor === 'number' ? 'measure' : ''}
        label={settingName(name)}
        hint={words(about)}
        error={wrong}
      >
        {(described) => (
          <Editor {...{ setting, described, languages, typed, change }} />
        )}
      </Field>
      <div class="origin soft">
        <p>{source(props)}</p>
        {setting.from === 'house' && !isBack && (
          <button
            class="link"
            type="button"
            aria-label={words('set_back_this', { name: settingName(name) })}
            onClick={props.back}
          >
            {words('set_back')}
          </button>
        )}
      </div>
      {isStale && (
        <div class="conflict" role="alert">
          <p>
            {words('set_stale', {
              name: setting.by,
              value: said(name, value),
              yours: said(name, isBack ? setting.default : (valueOf(setting, typed) ?? typed)),
            })}
          </p>
          <button class="quiet" type="button" onClick={props.takeTheirs}>
            {words('set_take', { value: said(name, value) })}
          </button>
        </div>
      )}
    </div>
  );
}
