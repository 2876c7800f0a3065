/**
 * Her page as it would be, drawn by the browser and running nothing: its script is taken out, its
 * frame may run none (it is of our origin only so that we can set its colours), and our policy,
 * which a frame of a text inherits, knows its style alone.
 */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { rich } from '../shared/sentence';
import { ask } from './api';
import type { Texts, Value } from './house-described';
import { words } from './words';

const REST_MS = 400;

interface Block {
  languages: Record<string, string>;
  numbers?: Texts;
  closed?: Texts;
  colours?: Texts;
}

interface Still {
  html: string;
  colours: Texts;
}

function offerLanguages(page: Document, { languages }: Block): void {
  for (const [tag, name] of Object.entries(languages)) {
    if (tag === page.documentElement.lang) continue;
    const button = page.createElement('button');
    button.className = 'link';
    button.lang = tag;
    button.textContent = name;
    page.getElementById('languages')?.append(button);
  }
}

/** What her script would have done by the time she sees it; and nothing in it can be used. */
function still(html: string): Still {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const block = JSON.parse(page.getElementById('settings')?.textContent ?? '{}') as Block;
  const { lang } = page.documentElement;
  const { numbers = {}, closed, colours = {} } = block;
  page.querySelectorAll('script, noscript').forEach((one) => one.remove());
  page.getElementById(closed ? 'unable' : 'ask')?.removeAttribute('hidden');
  const why = page.getElementById('unable_why');
  if (why && closed) why.textContent = closed[lang] ?? closed['fr'] ?? '';
  const own = numbers[lang];
  if (own)
    page
      .querySelectorAll('[data-t=numbers]')
      .forEach((one) => one.replaceChildren(...rich(own)));
  offerLanguages(page, block);
  page.querySelectorAll('a, button, input').forEach((one) => one.setAttribute('inert', ''));
  return { html: `<!doctype html>${page.documentElement.outerHTML}`, colours };
}

export interface PreviewProps {
  /** What is typed and not saved, by name; null while some of it cannot be. */
  values: Record<string, Value> | null;
  /** Those that her page would have, the default first. */
  languages: string[];
  names: Record<string, string>;
}

export function Preview({ values, languages, names }: PreviewProps): JSX.Element {
  const [page, setPage] = useState<Still>({ html: '', colours: {} });
  const frame = useRef<HTMLIFrameElement>(null);
  const [isRefused, setRefused] = useState(false);
  const [chosen, setChosen] = useState('');
  const [theme, setTheme] = useState<'light' | 'dark'>('light');
  const language = languages.includes(chosen) ? chosen : (languages[0] ?? '');
  const asked = values && JSON.stringify({ values, language });

  useEffect(() => {
    if (!asked || !language) return undefined;
    let isLate = false;
    const timer = setTimeout(async () => {
      const { body } = await ask<{ html: string }>('settings/preview', JSON.parse(asked) as object);
      if (isLate) return;
      if (body) setPage(still(body.html));
      setRefused(!body);
    }, REST_MS);
    return () => {
      isLate = true;
      clearTimeout(timer);
    };
  }, [asked]);

  /** As her page does it: the policy lets no page write a style, only set one. */
  function paint(): void {
    const style = frame.current?.contentDocument?.documentElement.style;
    style?.setProperty('--accent', page.colours[theme] ?? '');
  }
  useEffect(paint, [theme]);

  return (
    <section class="preview" aria-labelledby="preview-title">
      <header>
        <h3 id="preview-title">{words('preview')}</h3>
        {languages.length > 1 && (
          <select
            aria-label={words('preview_language')}
            value={language}
            onChange={(event) => setChosen(event.currentTarget.value)}
          >
            {languages.map((tag) => (
              <option value={tag}>{names[tag] ?? tag}</option>
            ))}
          </select>
        )}
        <button
          class="quiet"
          type="button"
          aria-pressed={theme === 'dark'}
          onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
        >
          {words('preview_dark')}
        </button>
      </header>
      <p role="status" class="soft">
        {(isRefused || !values) && words('preview_refused')}
      </p>
      <iframe
        ref={frame}
        class={theme}
        sandbox="allow-same-origin"
        title={words('preview_frame')}
        srcdoc={page.html}
        onLoad={paint}
      />
    </section>
  );
}
