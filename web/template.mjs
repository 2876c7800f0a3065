// What stands in a template of the visitor's page for what a house sets: the desk puts it in
// (src/desk/page.c), and so do the build, for the built-in page, and the checks of its size.
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants } from 'node:zlib';

/** Ten segments of 1,460 bytes: what a server may send before the first acknowledgement. */
export const WINDOW_BYTES = 14_600;
/**
 * The head of the answer, with what a proxy may add to it, is no longer than this:
 * tests/integration/pages.test.mjs holds it there.
 */
export const HEAD_MOST = 1_023;

const EXIT = 'https://www.meteo.fr/';
const KEEP_S = 600;

const once = (text, marker) => {
  if (text.split(marker).length !== 2) throw new Error(`${marker} must be there exactly once`);
};
/** A function as replacement: `$` means nothing in it. */
export const put = (text, marker, value) => (once(text, marker), text.replace(marker, () => value));

/** JSON for a <script> block: nothing in it can end the block. */
export const jsonForHtml = (value) =>
  JSON.stringify(value).replace(
    /[<>&]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** `languages`: { tag: its own name }, the default first. */
const valuesOf = (houseKey, languages) => ({
  '@SETTINGS@': jsonForHtml({
    house_key: houseKey,
    keep: KEEP_S,
    languages,
  }),
  '@TITLE@': 'Parler à quelqu’un',
  '@ICON@': 'data:,',
  '@EXIT@': EXIT,
  '@MINUTES@': String(KEEP_S / 60),
});

const filled = (template, values) =>
  Object.entries(values).reduce((html, [marker, value]) => put(html, marker, value), template);

/** Without a house key: what a lobby serves until a desk has given it the house's own page. */
export const builtIn = (template, languages) => Buffer.from(filled(template, valuesOf('', languages)));

/** As an ordinary house serves it. */
export function typical(template, languages) {
  const key = `${createHash('sha512').update('typical').digest('base64url').slice(0, 86)}A`;
  return Buffer.from(filled(template, valuesOf(key, languages)));
}

const brotliInMode = (bytes, mode) =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_MODE]: mode,
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_DEFAULT_WINDOW,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });

/** As compress_brotli() of src/desk/page.c: the mode that gives less. */
export function brotli(bytes) {
  const [font, text] = [constants.BROTLI_MODE_FONT, constants.BROTLI_MODE_TEXT].map((mode) =>
    brotliInMode(bytes, mode),
  );
  return text.length < font.length ? text : font;
}
