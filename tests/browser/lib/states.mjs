// The built page in every state it can be in, quickly: a house that says what the state needs and
// nothing more, and agents whose side of the channel is real. `states` lists them.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PATIENCE_MS, ROOT } from '../../integration/lib/house.mjs';
import { FakeHouse } from '../../node/lib/fake-house.mjs';
import { pages } from '../../node/lib/pages.mjs';

const { Answerer, isVisitor } = pages.handshake;
const { p256 } = pages.noise;
const { Talk } = pages.talk;

const TIMES = { ack: 20, again: 5000, hello: 2000 };
const AGENT = { name: 'Agent 12', profession: 'gendarme' };
/** What the clock of the page says when it is loaded: pictures are the same every day. */
const LOADED_AT = Date.UTC(2026, 0, 15, 20, 14);

const read = (name) => readFileSync(path.join(ROOT, name));
/** What a page fetches, by its address. */
const BESIDE = {
  '/words/fr': { type: 'application/json', bytes: read('web/locales/fr.json') },
  '/words/en': { type: 'application/json', bytes: read('web/locales/en.json') },
  '/later.js': { type: 'text/javascript', bytes: read('build/web/later.js') },
};

const WORDS = JSON.parse(BESIDE['/words/fr'].bytes);

/** A promise that fails by itself when nothing comes. */
function soon(what, make) {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new Error(`not in time: ${what}`)), PATIENCE_MS);
    make((value) => {
      clearTimeout(timer);
      done(value);
    });
  });
}

/** One side of a conversation, that a test plays. */
class Agent {
  constructor(call, own, account) {
    this.talk = new Talk({ line: () => this.talk.seen(), changed: () => undefined });
    this.isReady = () => undefined;
    this.passed = [];
    this.account = account;
    this.key = Buffer.from(own.publicKey).toString('base64url');
    const id = Buffer.from(call.id, 'base64url');
    const party = this.talk.party(0);
    this.answerer = new Answerer(own, id, { own: 1, other: 0 }, isVisitor(id), {
      transmit: (envelope) => call.socket.send(this.meddle(envelope)),
      read: pages.staffMessage.readFromVisitor,
      receive: (message) => {
        if (message.t === 'said') return void this.passed.push(message);
        party.receive(message);
        if (pages.note.isNoteMessage(message)) this.note.receive(message);
        return undefined;
      },
      delivered: (line) => party.delivered(line),
      tampered: () => undefined,
      opened: () => undefined,
      stalled: () => undefined,
      ready: (channel) => {
        this.channel = channel;
        party.attach(channel);
        party.live = true;
        this.isReady();
      },
    }, TIMES);
  }

  /** Changes an envelope on its way. */
  meddle = (envelope) => envelope;

  writing(on) {
    this.channel.send({ t: 'typing', on });
  }

  leave() {
    this.answerer.close();
    this.talk.wipe();
  }
}

/** A connection of the page. */
class Call {
  constructor(stage, socket, id) {
    Object.assign(this, { stage, socket, id, agent: null });
  }

  say(...notices) {
    for (const notice of notices) this.socket.send(JSON.stringify(notice));
  }

  /** An agent has taken it; `silent` does not answer the handshake. */
  async match(account = AGENT, { silent = false } = {}) {
    const agent = new Agent(this, await p256.generate(), account);
    this.stage.agentsOnStage.push(agent);
    this.agent = silent ? null : agent;
    this.stage.matched({ id: this.id, agent, say: (notice) => this.say(notice) });
    if (!silent && !this.stage.forge) await soon('a channel', (done) => (agent.isReady = done));
    return agent;
  }

  cut() {
    this.stage.deaf = true;
    this.socket.terminate();
  }
}

export class Rehearsal extends FakeHouse {
  agentsOnStage = [];
  /** With which codes lines ended, the last one last. */
  ends = [];

  /** Chromium's page that plays; it is used for one state after another. */
  static async open(page) {
    const visitorHtml = readFileSync(path.join(ROOT, 'build/web/visitor.fr.html'), 'utf8');
    const stage = new Rehearsal({ visitorHtml });
    await stage.listen();
    stage.screen = page;
    await page.emulateTimezone('Europe/Paris');
    await page.evaluateOnNewDocument((at) => {
      const [now, since] = [Date.now.bind(Date), Date.now()];
      Date.now = () => at + now() - since;
    }, LOADED_AT);
    return stage;
  }

  serveVisitor(request, response) {
    const beside = BESIDE[request.url];
    if (!beside) return super.serveVisitor(request, response);
    if (this.deaf) return response.writeHead(503).end();
    return response.setHeader('Content-Type', beside.type).end(beside.bytes);
  }

  visitor(socket) {
    let call = null;
    socket.on('close', (code) => this.ends.push(code));
    socket.on('message', (data, binary) => {
      if (binary) return void call?.agent?.answerer.accept(new Uint8Array(data));
      const message = JSON.parse(data);
      if (message.t !== 'hello') return undefined;
      call = new Call(this, socket, message.id);
      call.say({ t: 'ticket', ticket: randomBytes(60).toString('base64url') });
      return this.called(call);
    });
  }

  get hasLine() {
    return [...this.visitors.live.clients].some(({ readyState, OPEN }) => readyState === OPEN);
  }

  clear() {
    for (const agent of this.agentsOnStage.splice(0)) agent.leave();
  }

  async close() {
    this.clear();
    await super.close();
  }

  /** Into a state, from nothing; what it does to the page is undone at the next. */
  async enter({ enter, before, closed, script = true }) {
    this.deaf = this.forge = false;
    this.closed = closed;
    this.clear();
    for (const socket of this.visitors.live.clients) socket.terminate();
    await this.screen.setJavaScriptEnabled(script);
    const planted = before && await this.screen.evaluateOnNewDocument(before);
    await this.screen.goto(this.visitorUrl, { waitUntil: 'domcontentloaded' });
    if (planted) await this.screen.removeScriptToEvaluateOnNewDocument(planted.identifier);
    await enter?.(this);
  }

  /** The next call, whoever makes it. */
  begins() {
    return soon('a call', (done) => (this.called = done));
  }

  /** « Commencer »; resolves to the call that comes of it. */
  async begin(code = '75011') {
    const [call] = await Promise.all([this.begins(), this.press(code)]);
    return call;
  }

  async press(code) {
    await this.screen.$eval('#code', (field, value) => (field.value = value), code);
    await this.screen.$eval('#begin', (button) => button.click());
  }

  async says(...texts) {
    await this.screen.evaluate((all) => {
      for (const text of all) {
        document.querySelector('#text').value = text;
        document.querySelector('#send').click();
      }
    }, texts);
  }

  shows(selector, text) {
    return this.screen.waitForFunction((where, part) =>
      [...document.querySelectorAll(where)].some((one) => one.textContent.includes(part)
        && one.getClientRects().length), { polling: 10, timeout: PATIENCE_MS }, selector, text);
  }

  /** Queued, with one line written while waiting, and then an agent. */
  async talking() {
    const call = await this.begin();
    call.say({ t: 'queued', ahead: 0, wait: 40 });
    await call.match();
    await this.shows('#status', 'Agent 12');
    return call;
  }

  /** She taps « Je suis en danger maintenant »; the numbers are there before anything answers. */
  async danger(call, heard) {
    await this.screen.$eval('#danger', (button) => button.click());
    await this.shows('#numbers', '112');
    call.say({ t: 'danger', heard });
  }

  async exchange() {
    const call = await this.talking();
    const { talk } = call.agent;
    for (const [hers, text] of EXCHANGE) {
      if (hers) await this.says(text);
      else talk.say(text);
      await this.shows('#log p', text);
    }
    await this.shows('#log .mine:last-of-type small, #log .mine small', 'vu');
    return call;
  }
}

/** [whether she says it, what]. */
const HER = true;
export const EXCHANGE = [
  [HER, 'Bonjour. Je ne sais pas par où commencer.'],
  [!HER, 'Bonjour, merci d’avoir écrit. Êtes-vous en sécurité pour écrire en ce moment ? Quelqu’un d’autre peut-il voir cet écran ?'],
  [HER, 'Oui. Il rentre vers 19 h.'],
  [!HER, 'D’accord. Nous avons le temps, écrivez à votre rythme. Si cela change, le bouton rouge vous fait sortir aussitôt. Vous n’avez rien à m’expliquer.'],
  [HER, 'Ça dure depuis l’été. Au début c’étaient des mots, et puis dimanche il m’a poussée dans l’escalier. Je n’ai rien dit à personne. J’ai gardé des photos de mon bras, mais je ne sais pas si ça sert à quelque chose, ni si j’ai le droit.\n\nJ’ai peur que ce soit pire si je parle.'],
  [!HER, 'Merci de me l’avoir dit. Ce que vous décrivez est interdit par la loi, et vos photos peuvent servir. Rien ne se fera sans que vous le décidiez.'],
];

/** As many as the postal code with the most of them has, in two zones. */
const COMMUNES = ['Arzillières-Neuville', 'Blaise-sous-Arzillières', 'Châtelraould-Saint-Louvent', 'Cloyes-sur-Marne',
  'Écollemont', 'Giffaumont-Champaubert', 'Larzicourt', 'Moncetz-l’Abbaye', 'Outines', 'Sainte-Marie-du-Lac-Nuisement',
  'Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson', ...Array.from({ length: 31 }, (_, at) => `Saint-Remy ${at + 1}`)]
  .map((name, at) => [name, at % 5 ? 'gendarmerie' : 'police']);

const { cardText } = pages.deskCards;
const { Transmission } = pages.transmission;
const fieldsOf = (kind, given) => pages.cards.readCard({ kind, ...given });
const CARDS = {
  place: fieldsOf('place', { name: 'Unité médico-judiciaire', address: '1 place du Parvis, 75004 Paris',
    hours: 'Tous les jours, à toute heure', phone: '01 00 00 00 00', bring: 'Rien n’est obligatoire.' }),
  line: fieldsOf('line', { number: '3919', name: 'Violences Femmes Info', hours: 'À toute heure', ways: 'Appel gratuit' }),
  appointment: fieldsOf('appointment', { ref: 'c29tZXJlZi0', place: 'Commissariat, 12 rue de la Gare',
    day: '2026-01-20', hour: '14:30', whom: 'la capitaine de permanence' }),
  advice: fieldsOf('advice', { title: 'Un sac prêt', text: 'Papiers, clés, quelques vêtements : chez quelqu’un de confiance.' }),
};
const NOTE = ['Dimanche, il m’a poussée dans l’escalier.', 'J’ai gardé des photos.', 'Unité compétente : commissariat du 11e'];

/** An agent's card, in a conversation that has begun. */
async function withCard(stage, kind) {
  const call = await stage.exchange();
  const card = CARDS[kind];
  call.agent.talk.say(cardText(card, 'fr'), { card });
  await stage.shows('#log .card', pages.cards.titleOf(card) || 'Rendez-vous');
  return call;
}

/** An agent's note, before her eyes; what happens to it is said by the agent's own half. */
async function withNote(stage) {
  const call = await stage.exchange();
  const { agent } = call;
  agent.note = new Transmission({ tell: (message) => agent.channel.send(message), changed() {}, taken() {} });
  agent.note.show(NOTE);
  await stage.shows('#log .sheet', NOTE[0]);
  return call;
}

const pressed = (stage, text) => stage.screen.evaluate((name) =>
  [...document.querySelectorAll('#log .sheet button')].find((one) => one.textContent === name).click(), text);

const queued = (ahead, wait) => ({ t: 'queued', ahead, wait });
const NO_CRYPTO = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })";
const NO_KEY = "SubtleCrypto.prototype.generateKey = () => Promise.reject(new Error('none'))";
const CLOSED = {
  fr: 'Nous rouvrons ce soir à 20 h, après une panne.',
  en: 'We open again tonight at 8, after a breakdown.',
};
/** What takes ten seconds takes no time. */
const HURRY = `const wait = setTimeout;
  window.setTimeout = (what, ms, ...more) => wait(what, ms === 10000 ? 50 : ms, ...more)`;

/**
 * `enter` brings a page that was just loaded there; `before` runs in it first. `exchange`: there is
 * something to read; `field`: where she can write; `news`: what was said last to a screen reader.
 */
export const states = [
  { name: 'first', field: '#code' },
  { name: 'code-wrong', field: '#code', async enter(stage) {
    await stage.press('7501');
    await stage.shows('#error', 'cinq chiffres');
  } },
  { name: 'language-missing', field: '#code', async enter(stage) {
    stage.deaf = true;
    await stage.screen.$eval('#languages button', (button) => button.click());
    await stage.shows('#language_error', ' ');
  } },
  { name: 'english', language: 'en', field: '#text', async enter(stage) {
    await stage.screen.$eval('#languages button', (button) => button.click());
    await stage.shows('[data-t=start]', 'Start');
    (await stage.begin()).say(queued(2, 230));
    await stage.shows('#more', '2 people');
  } },
  { name: 'no-script', script: false },
  { name: 'no-crypto', before: NO_CRYPTO },
  { name: 'opening', field: '#text', async enter(stage) {
    await stage.begin();
    await stage.shows('#status', 'ouvrons la ligne');
  } },
  { name: 'slow', field: '#text', before: HURRY, async enter(stage) {
    stage.deaf = true;
    await stage.press('75011');
    await stage.shows('#status', 'ne s’ouvre pas');
  } },
  { name: 'waiting', field: '#text', async enter(stage) {
    (await stage.begin()).say(queued(2, 230));
    await stage.shows('#more', '2 personnes');
  } },
  { name: 'waiting-written', field: '#text', exchange: true, async enter(stage) {
    (await stage.begin()).say(queued(1, 100));
    await stage.says('Bonjour.', 'Je préfère écrire que téléphoner.');
    await stage.shows('#more', 'Une personne');
  } },
  { name: 'which', field: '#text', news: '#which_ask', async enter(stage) {
    (await stage.begin('51290')).say({ t: 'which', communes: COMMUNES }, queued(1, 100));
    await stage.shows('#which button', 'Arzillières');
  } },
  { name: 'which-two', field: '#text', exchange: true, news: '#which_ask', async enter(stage) {
    (await stage.begin('01100')).say({ t: 'which', communes: [['Oyonnax', 'police'], ['Arbent', 'gendarmerie']] }, queued(0, 30));
    await stage.says('Bonjour.');
    await stage.shows('#which button', 'Oyonnax');
  } },
  { name: 'offered', field: '#text', async enter(stage) {
    (await stage.begin()).say(queued(0, 30), { t: 'offered' });
    await stage.shows('#status', 'appelons quelqu’un');
  } },
  { name: 'sealing', field: '#text', async enter(stage) {
    const call = await stage.begin();
    call.say(queued(0, 30));
    await call.match(AGENT, { silent: true });
    await stage.shows('#more', 'sous clé');
  } },
  { name: 'here', field: '#text', async enter(stage) {
    await stage.talking();
  } },
  { name: 'talking', field: '#text', exchange: true, async enter(stage) {
    await stage.exchange();
  } },
  { name: 'agent-writes', field: '#text', exchange: true, async enter(stage) {
    const call = await stage.exchange();
    call.agent.writing(true);
    await stage.shows('#typing', 'écrit');
  } },
  { name: 'below', field: '#text', exchange: true, async enter(stage) {
    const call = await stage.exchange();
    await stage.screen.setViewport({ width: 320, height: 480 });
    await stage.screen.evaluate(async () => {
      const log = document.querySelector('#log');
      const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      // Up, as with a wheel: what the page does about a new height comes first.
      for (const top of [0, 80, 0]) {
        await drawn();
        await drawn();
        log.scrollTop = top;
      }
      await drawn();
    });
    call.agent.talk.say('Vous pouvez me répondre quand vous voulez.');
    await stage.shows('#below', 'Nouveau message');
  } },
  { name: 'cut', field: '#text', exchange: true, async enter(stage) {
    (await stage.exchange()).cut();
    await stage.shows('#status', 'connexion est coupée');
    await stage.says('Vous êtes là ?');
  } },
  { name: 'agent-cut', field: '#text', exchange: true, async enter(stage) {
    (await stage.exchange()).say({ t: 'cut', slot: 1 });
    await stage.shows('#status', 'ligne est coupée');
  } },
  { name: 'requeued', field: '#text', exchange: true, async enter(stage) {
    (await stage.exchange()).say({ t: 'requeued' }, queued(0, 60));
    await stage.shows('#status', 'n’est plus là');
  } },
  { name: 'newcomer', field: '#text', exchange: true, async enter(stage) {
    const call = await stage.exchange();
    call.say({ t: 'requeued' }, queued(0, 60));
    await call.match({ name: 'Sara', profession: 'psychologist' });
    await stage.shows('#log .note', 'Sara');
    call.agent.talk.say('Bonjour, je suis psychologue et je prends la suite.');
    await stage.shows('#log p', 'prends la suite');
  } },
  { name: 'asked', field: '#text', exchange: true, news: '#proposal', async enter(stage) {
    (await stage.exchange()).say({ t: 'asked', ask: 1, stays: true, name: '', profession: 'interpreter', lang: '' });
    await stage.shows('#proposal', 'interprète');
  } },
  { name: 'asked-over', field: '#text', exchange: true, news: '#proposal', async enter(stage) {
    (await stage.exchange()).say({ t: 'asked', ask: 1, stays: false, name: 'Sara', profession: 'psychologist', lang: '' });
    await stage.shows('#proposal', 'Sara');
  } },
  { name: 'agreed', field: '#text', exchange: true, news: '#proposal', async enter(stage) {
    (await stage.exchange()).say({ t: 'asked', ask: 1, stays: true, name: 'Sara', profession: 'psychologist', lang: '' });
    await stage.shows('#proposal', 'Sara');
    await stage.screen.$eval('#question button', (button) => button.click());
    await stage.shows('#proposal', 'appelons');
  } },
  { name: 'danger-waiting', field: '#text', news: '#where', async enter(stage) {
    const call = await stage.begin();
    call.say(queued(2, 230));
    await stage.shows('#more', '2 personnes');
    await stage.danger(call, false);
    await stage.shows('#where', 'à votre tour');
  } },
  { name: 'danger', field: '#text', exchange: true, news: '#where', async enter(stage) {
    await stage.danger(await stage.exchange(), true);
    await stage.shows('#where', 'C’est transmis');
  } },
  { name: 'danger-unheard', field: '#text', exchange: true, news: '#where', async enter(stage) {
    const call = await stage.exchange();
    await stage.danger(call, false);
    call.agent.talk.say('Je vous lis.');
    await stage.shows('#log p', 'Je vous lis');
    // Somebody is there: nobody is promised.
    await stage.screen.waitForFunction((text) => document.querySelector('#where').textContent === text, {}, WORDS.danger_said);
  } },
  { name: 'tampered', field: '#text', exchange: true, async enter(stage) {
    const { agent } = await stage.exchange();
    agent.meddle = (envelope) => {
      const altered = envelope.slice();
      altered[20] ^= 1;
      return altered;
    };
    agent.talk.say('un mot');
    await stage.shows('#warning', 'modifié en chemin');
  } },
  ...Object.keys(CARDS).map((kind) => ({ name: `card-${kind}`, field: '#text', exchange: true, async enter(stage) {
    await withCard(stage, kind);
  } })),
  { name: 'card-answered', field: '#text', exchange: true, async enter(stage) {
    await withCard(stage, 'appointment');
    await stage.screen.$eval('#log .card .row button', (button) => button.click());
    await stage.shows('#log .card', 'Vous avez dit oui');
  } },
  { name: 'note', field: '#text', news: '#log .sheet b', async enter(stage) {
    await withNote(stage);
  } },
  { name: 'note-changing', news: '#log .sheet b', async enter(stage) {
    await withNote(stage);
    await pressed(stage, 'Modifier');
    await stage.shows('#log .sheet', 'C’est bon');
  } },
  { name: 'note-accepted', field: '#text', news: '#log .sheet b', async enter(stage) {
    await withNote(stage);
    await pressed(stage, 'J’accepte');
    await stage.shows('#log .sheet', 'a votre accord');
  } },
  { name: 'note-withdrawn', field: '#text', news: '#log .sheet b', async enter(stage) {
    await withNote(stage);
    await pressed(stage, 'J’accepte');
    await stage.shows('#log .sheet', 'a votre accord');
    await pressed(stage, 'Retirer mon accord');
    await stage.shows('#log .sheet', 'accord est retiré');
  } },
  { name: 'note-taken', field: '#text', news: '#log .sheet b', async enter(stage) {
    const call = await withNote(stage);
    await pressed(stage, 'J’accepte');
    await stage.shows('#log .sheet', 'a votre accord');
    call.agent.note.took();
    await stage.shows('#log .sheet', 'imprimé ou copié');
  } },
  { name: 'ended', exchange: true, async enter(stage) {
    (await stage.exchange()).say({ t: 'ended' });
    await stage.shows('#status', 'terminée');
  } },
  ...[['full', 'Toutes les places'], ['limit', 'Trop de conversations'], ['expired', 'trop longtemps'],
    ['banned', 'fermée pour une heure']]
    .map(([why, text]) => ({ name: why, async enter(stage) {
      (await stage.begin()).say({ t: 'refused', why });
      await stage.shows('#status', text);
    } })),
  { name: 'closed', async enter(stage) {
    const call = await stage.begin();
    call.say({ t: 'refused', why: 'closed', closed: CLOSED });
    await stage.shows('#more', CLOSED.fr);
  } },
  { name: 'closed-first', closed: CLOSED, async enter(stage) {
    await stage.shows('#unable_why', CLOSED.fr);
  } },
  { name: 'no-key', before: NO_KEY, async enter(stage) {
    await stage.press('75011');
    await stage.shows('#status', 'ne peut pas être protégée');
  } },
  { name: 'undelivered', exchange: true, async enter(stage) {
    const call = await stage.exchange();
    call.agent.answerer.close();
    await stage.says('Il est rentré plus tôt.');
    call.say({ t: 'ended' });
    await stage.shows('#log .mine button', 'Renvoyer');
  } },
  { name: 'unverified', async enter(stage) {
    stage.forge = true;
    const call = await stage.begin();
    call.say(queued(0, 30));
    await call.match();
    await stage.shows('#status', 'vérifier');
  } },
];
