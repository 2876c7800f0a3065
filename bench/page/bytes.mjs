// The bytes of the page as they come out of the socket, headers and all, in every language and encoding.
import { readdirSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { ROOT } from '../../tests/integration/lib/house.mjs';
import { row } from './report.mjs';

/** Ten packets of a first flight on Ethernet: what comes without waiting for her. */
const REACH = 14_600;
const ENCODINGS = ['br', 'gzip', 'identity'];

const languages = () => readdirSync(path.join(ROOT, 'web/locales'))
  .map((name) => /^([a-z]{2,3})\.json$/.exec(name)?.[1]).filter(Boolean);

function answerTo(url, language, encoding) {
  const { port, host } = new URL(url);
  const head = [`Host: ${host}`, `Accept-Language: ${language}`, `Accept-Encoding: ${encoding}`, 'Connection: close'];
  const socket = net.connect(port, '127.0.0.1');
  socket.write(`GET / HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
  const parts = [];
  socket.on('data', (part) => parts.push(part));
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('end', () => resolve(Buffer.concat(parts)));
  });
}

const DECODE = { br: brotliDecompressSync, gzip: gunzipSync, identity: (bytes) => bytes };

/** It must be the page, and in what was asked for, or the figure would be of something else. */
function check(bytes, language, encoding) {
  const end = bytes.indexOf('\r\n\r\n');
  const head = bytes.subarray(0, end).toString('latin1');
  const coding = /^Content-Encoding: (\w+)\r?$/m.exec(head)?.[1] ?? 'identity';
  if (!head.startsWith('HTTP/1.1 200 ') || coding !== encoding)
    throw new Error(`no page in ${encoding}: ${head}`);
  const page = DECODE[coding](bytes.subarray(end + 4)).toString();
  if (!page.includes(`<html lang="${language}"`)) throw new Error(`no page in ${language}`);
}

export async function measureBytes(scene) {
  for (const language of languages())
    for (const encoding of ENCODINGS) {
      const bytes = await answerTo(scene.house.url, language, encoding);
      check(bytes, language, encoding);
      const mark = encoding === 'br' && { text: `<= ${REACH}`, reached: bytes.length <= REACH };
      row(`page on the wire with its headers, ${language}, ${encoding}`, `${bytes.length} bytes`, mark);
    }
}
