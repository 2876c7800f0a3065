/**
 * The prepared replies that all agents share, a language at a time: one of them beside the list, to
 * be changed, or a new one. The order is theirs in the menu.
 */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import {
  OrderedPage,
  SaveOrCancel,
  endOf,
  useOrdered,
  type Edited,
  type Kind,
  type Ordered,
  type Row,
} from './house-ordered';
import { Check, Conflict, Field, languageName, useWrongField, type HousePage } from './house-parts';
import { words, type Key } from './words';

interface Settable {
  language: string;
  title: string;
  text: string;
  position: number;
  minors: boolean;
}

type Reply = Settable & Row;

const FAULTS: Record<string, { field: string; says: Key }> = {
  title: { field: 'title', says: 'reply_bad_title' },
  text: { field: 'text', says: 'reply_bad_text' },
  placeholder: { field: 'text', says: 'reply_bad_placeholder' },
};

const settable = ({ language, title, text, position, minors }: Settable): Settable => ({
  language,
  title: title.trim(),
  text: text.trim(),
  position,
  minors,
});

const KIND: Kind<Reply, Settable> = {
  path: 'replies',
  one: 'reply',
  gone: 'reply_gone',
  draftOf: settable,
  asRead: settable,
  faultOf(refused) {
    const fault = FAULTS[refused];
    return fault ? { [fault.field]: words(fault.says) } : null;
  },
};
const SAY = {
  add: 'reply_add',
  change: 'reply_change',
  none: 'reply_none',
  remove: 'reply_remove',
  sure: 'reply_remove_sure',
} as const;

/** What the sentence about them has to show as it is. */
const PLACEHOLDERS = { name: '{name}', place: '{place}', number: '{number}' };
/** Those of which agents speak the language and the pages too; others as they come in the list. */
const LANGUAGES = ['fr', 'en'];

function itemOf({ title, text, minors }: Reply): JSX.Element {
  return (
    <>
      <span class="first">
        <b>{title}</b>
        {minors && <span class="tag">{words('reply_minors_short')}</span>}
      </span>
      <span class="last">{text}</span>
    </>
  );
}

interface FormProps {
  rows: Ordered<Reply, Settable>;
  edited: Edited<Reply, Settable>;
  languages: string[];
  save(): void;
}

function Theirs({ theirs, take }: { theirs: Reply; take(): void }): JSX.Element {
  return (
    <Conflict about={words('reply_stale')} theirs={theirs} take={take}>
      <blockquote>
        <b>{theirs.title}</b>
        <p>{theirs.text}</p>
      </blockquote>
    </Conflict>
  );
}

function Form(props: FormProps): JSX.Element {
  const { rows, edited, languages, save } = props;
  const { wrong, busy } = rows;
  const { draft, theirs } = edited;
  const form = useWrongField('reply', wrong);
  const set = (more: Partial<Settable>): void => rows.change({ ...draft, ...more });
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Field
        id="reply-title"
        label={words('reply_title')}
        hint={words('reply_title_hint')}
        error={wrong['title']}
      >
        {(described) => (
          <input
            {...described}
            autocomplete="off"
            value={draft.title}
            onInput={(event) => set({ title: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field
        id="reply-text"
        label={words('reply_text')}
        hint={words('reply_text_hint', PLACEHOLDERS)}
        error={wrong['text']}
      >
        {(described) => (
          <textarea
            {...described}
            rows={7}
            value={draft.text}
            onInput={(event) => set({ text: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field id="reply-language" label={words('language')}>
        {(described) => (
          <select
            {...described}
            value={draft.language}
            onChange={(event) => set({ language: event.currentTarget.value })}
          >
            {languages.map((tag) => (
              <option value={tag}>{languageName(tag)}</option>
            ))}
          </select>
        )}
      </Field>
      <Check label={words('reply_minors')} on={draft.minors} change={(minors) => set({ minors })} />
      {theirs && <Theirs theirs={theirs} take={rows.takeTheirs} />}
      <SaveOrCancel edited={edited} add="reply_add" busy={busy} cancel={rows.close} />
    </form>
  );
}

export function HouseReplies({ shown }: HousePage): JSX.Element {
  const rows = useOrdered(KIND, shown);
  const [language, setLanguage] = useState('fr');
  const { all, edited } = rows;
  const languages = [...new Set([...LANGUAGES, ...all.map((one) => one.language)])];
  const list = all.filter((one) => one.language === language);

  async function save(draft: Settable): Promise<void> {
    if (await rows.save(settable(draft))) setLanguage(draft.language);
  }

  return (
    <OrderedPage
      id="reply"
      rows={rows}
      list={list}
      say={SAY}
      titleOf={(reply) => reply.title}
      item={itemOf}
      begin={() => rows.begin({ language, title: '', text: '', position: endOf(list), minors: false })}
      bar={
        <div class="switch" role="group" aria-label={words('language')}>
          {languages.map((tag) => (
            <button aria-pressed={tag === language} onClick={() => setLanguage(tag)}>
              {languageName(tag)}
            </button>
          ))}
        </div>
      }
      form={
        edited && (
          <Form rows={rows} edited={edited} languages={languages} save={() => void save(edited.draft)} />
        )
      }
    />
  );
}
