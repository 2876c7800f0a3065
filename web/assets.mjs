// The pages as C: assets.c, which carries them in the binary (src/net/asset_data.h).
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { brotli, builtIn } from './template.mjs';

const gzip = (bytes) => gzipSync(bytes, { level: 9 });

/** The arrays so far, and names for them. */
class Arrays {
  text = '';

  /** A `struct asset_bytes`. */
  add(name, bytes) {
    const lines = [];
    for (let at = 0; at < bytes.length; at += 20)
      lines.push([...bytes.subarray(at, at + 20)].join(','));
    this.text += `static const uint8_t ${name}[] = {\n${lines.join(',\n')}};\n`;
    return `{${name}, sizeof ${name}}`;
  }

  /** The same in each coding, in the order of `enum content_coding`. */
  addAll(name, bytes) {
    const forms = [bytes, gzip(bytes), brotli(bytes)];
    return `{${forms.map((form, at) => this.add(`${name}_${at}`, form)).join(', ')}}`;
  }
}

const string = (text) => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** Same pages, same mark; the first eight bytes of a hash over all that the build makes of them. */
export function markOf(visitor, later) {
  const hash = createHash('sha256').update(later);
  for (const { tag, html, words } of visitor) hash.update(`${tag}\0${html}\0${words}\0`);
  return hash.digest().subarray(0, 8);
}

function language(arrays, { tag, name, html, words }, names) {
  return [
    `{.tag = ${string(tag)}, .name = ${string(name)},`,
    ` .page_template = ${arrays.add(`${tag}_template`, Buffer.from(html))},`,
    ` .page = ${arrays.addAll(`${tag}_page`, builtIn(html, names))},`,
    ` .words = ${arrays.addAll(`${tag}_words`, Buffer.from(words))}},`,
  ].join('\n');
}

/** `visitor`: of each language { tag, name, html, words, csp }; `console_`: { html, csp }; `programs`: { name: script }. */
export function assets(visitor, console_, programs) {
  const names = Object.fromEntries(visitor.map(({ tag, name }) => [tag, name]));
  const arrays = new Arrays();
  const rows = visitor.map((one) => language(arrays, one, names));
  const consoleForms = arrays.addAll('console_page', Buffer.from(console_.html));
  const programForms = Object.entries(programs).map(([name, text]) => {
    const forms = arrays.addAll(name, Buffer.from(text));
    return `const struct asset_bytes asset_${name}[CONTENT_CODINGS] = ${forms};\n`;
  });
  const csp = (page, { script, style }) =>
    `const char asset_${page}_script_csp[] = "${script}";\n` +
    `const char asset_${page}_style_csp[] = "${style}";\n`;
  return [
    '/* Made by web/assets.mjs. */\n#include "net/asset_data.h"\n\n',
    arrays.text,
    `\nconst struct asset_language asset_languages[] = {\n${rows.join('\n')}\n};\n`,
    `const size_t asset_language_count = ${visitor.length};\n`,
    `const uint8_t asset_mark[ASSET_MARK_LEN] = {${[...markOf(visitor, programs.later)].join(',')}};\n`,
    `const struct asset_bytes asset_console[CONTENT_CODINGS] = ${consoleForms};\n`,
    ...programForms,
    csp('visitor', visitor[0].csp),
    csp('console', console_.csp),
  ].join('');
}
