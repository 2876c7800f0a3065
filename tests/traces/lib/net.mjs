// The internet that the browsers under test see: one proxy that knows three names, each with a
// certificate that the browsers trust, and refuses all others. Nothing is resolved and nothing
// leaves the machine.
//
//   LINE      the visitor's page: TLS ends here, as it does in front of a real lobby
//   EXIT      where the red button goes
//   CONTROL   a page with the usual mistakes, which the search must find
import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import zlib from 'node:zlib';

export const LINE = 'pages-utiles.example';
export const EXIT = 'temps-prevu.example';
export const CONTROL = 'fautes-usuelles.example';

const openssl = (...args) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** One key for all, so that Chromium can be told of one. */
function makeCertificate(file, name, hosts) {
  const names = hosts.map((host) => `DNS:${host}`).join(',');
  writeFileSync(file(`${name}.ext`), `subjectAltName=${names}\nextendedKeyUsage=serverAuth\n`);
  openssl(
    'x509',
    '-req',
    '-in',
    file('site.csr'),
    '-CA',
    file('ca.pem'),
    '-CAkey',
    file('ca.key'),
    '-CAcreateserial',
    '-days',
    '30',
    '-extfile',
    file(`${name}.ext`),
    '-out',
    file(`${name}.pem`),
  );
  return readFileSync(file(`${name}.pem`));
}

/**
 * An authority, and of its making a certificate for LINE and one for the others. A browser that
 * keeps a certificate keeps all names in it, so each has one more: `lineWord.example`,
 * `otherWord.example`.
 */
export function makeCertificates(folder, { lineWord, otherWord }) {
  const file = (name) => path.join(folder, name);
  mkdirSync(folder, { recursive: true });
  openssl(
    'req',
    '-x509',
    ...NEW_KEY,
    '-days',
    '30',
    '-subj',
    '/CN=Autorite d essai',
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
    '-addext',
    'basicConstraints=critical,CA:TRUE',
    '-addext',
    'keyUsage=critical,keyCertSign',
  );
  openssl(
    'req',
    '-new',
    ...NEW_KEY,
    '-subj',
    '/CN=essai',
    '-keyout',
    file('site.key'),
    '-out',
    file('site.csr'),
  );
  const line = makeCertificate(file, 'line', [LINE, `${lineWord}.example`]);
  const others = makeCertificate(file, 'others', [EXIT, CONTROL, `${otherWord}.example`]);
  const publicKey = new X509Certificate(line).publicKey.export({ type: 'spki', format: 'der' });
  return {
    line,
    others,
    key: readFileSync(file('site.key')),
    authority: file('ca.pem'),
    spki: createHash('sha256').update(publicKey).digest('base64'),
  };
}

/**
 * `/?core=…`: each mistake leaves a word of its own, made in the page, so that the copy of the
 * page in the cache does not stand for all of them.
 */
function controlPage(core) {
  return `<!doctype html><html lang="fr"><meta charset="utf-8"><title>Essai</title>
<link rel="icon" href="data:,"><p>${core}cache</p>
<form method="post" action="/recu"><input id="posted" name="champ"><button id="post">Envoyer</button></form>
<script>
const word = (mistake) => new URLSearchParams(search).get('core') + mistake;
const { search } = location;
localStorage.setItem('a', word('local'));
sessionStorage.setItem('a', word('session'));
document.cookie = 'a=' + word('cookie') + '; max-age=86400; secure';
const opening = indexedDB.open('essai', 1);
opening.onupgradeneeded = () => opening.result.createObjectStore('a');
opening.onsuccess = () => {
  const change = opening.result.transaction('a', 'readwrite');
  change.objectStore('a').put({ text: word('indexed').padEnd(300, '.') }, 1);
  change.oncomplete = () => document.documentElement.classList.add('stored');
};
history.pushState(null, '', '/' + word('pushed'));
document.title = word('title');
</script>`;
}

const PLAIN = { 'Content-Type': 'text/html; charset=utf-8' };

function answer(request, response) {
  const url = new URL(request.url, 'https://any.example');
  request.resume();
  if (request.headers.host === EXIT) {
    response.writeHead(200, { ...PLAIN, 'Cache-Control': 'max-age=600' });
    response.end(
      '<!doctype html><title>Le temps</title><link rel="icon" href="data:,"><p>Demain, soleil.',
    );
  } else if (request.method === 'POST' || !url.searchParams.has('core')) {
    response.writeHead(200, PLAIN);
    response.end(
      '<!doctype html><title>Merci</title><link rel="icon" href="data:,"><p>Merci.<textarea id="draft"></textarea>',
    );
  } else {
    response.writeHead(200, {
      ...PLAIN,
      'Cache-Control': 'max-age=600',
      'Content-Encoding': 'gzip',
    });
    response.end(zlib.gzipSync(controlPage(url.searchParams.get('core'))));
  }
}

function join(a, b) {
  a.pipe(b).pipe(a);
  a.on('error', () => b.destroy());
  b.on('error', () => a.destroy());
}

export class Internet {
  /** Names that were asked for beside the three: `name → times`. */
  refused = new Map();
  /** Names that were asked for while nobody answered, one by one. */
  unanswered = [];
  /** What the two sites were asked for: `{ host, url, headers }`. */
  asked = [];
  lobbyPort = 0;
  /** `cut`: nobody can be reached; `hole`: nobody ever answers. */
  line = 'up';

  async start({ line, others, key }) {
    const forLine = tls.createSecureContext({ cert: line, key });
    const SNICallback = (name, done) => done(null, name === LINE ? forLine : undefined);
    this.sites = http.createServer((request, response) => {
      const { url, headers } = request;
      this.asked.push({ host: headers.host, url, headers });
      answer(request, response);
    });
    this.tls = tls.createServer(
      { cert: others, key, SNICallback, ALPNProtocols: ['http/1.1'] },
      (socket) => {
        if (socket.servername === LINE) join(socket, net.connect(this.lobbyPort, '127.0.0.1'));
        else this.sites.emit('connection', socket);
      },
    );
    this.tls.on('tlsClientError', () => {});
    this.proxy = http.createServer((_, response) => response.writeHead(403).end());
    this.proxy.on('connect', (request, socket, head) => this.connect(request.url, socket, head));
    for (const server of [this.tls, this.proxy])
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.port = this.proxy.address().port;
  }

  connect(target, socket, head) {
    const name = target.replace(/:\d+$/, '');
    socket.on('error', () => {});
    if (this.line === 'hole') {
      this.unanswered.push(name);
      return;
    }
    if (this.line === 'cut') {
      socket.destroy();
      return;
    }
    if (![LINE, EXIT, CONTROL].includes(name)) {
      this.refused.set(name, (this.refused.get(name) ?? 0) + 1);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const inner = net.connect(this.tls.address().port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      inner.write(head);
      join(socket, inner);
    });
    inner.on('error', () => socket.destroy());
  }

  stop() {
    for (const server of [this.tls, this.proxy]) {
      server?.close();
      server?.closeAllConnections?.();
    }
    this.sites?.closeAllConnections?.();
  }
}
