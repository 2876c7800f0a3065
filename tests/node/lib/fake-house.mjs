// A lobby and a desk in one small process, for tests of the pages alone: it speaks docs/protocol.md
// sections 2 and 3, relays envelopes, and can be told to misbehave as networks do. It is no model
// of dispatch: the first agent who is available gets the first who waits.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const CLAIM = 'havre agent 1';
const b64 = (bytes) => Buffer.from(bytes).toString('base64url');
const forged = () => b64(createHash('sha512').update('x').digest());
const staffIn = ({ guests = [], ...holder }) => [{ ...holder, slot: 1 }, ...guests];

function toAgent({ agent, n }, envelope) {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(n);
  agent.socket.send(Buffer.concat([head, envelope]));
}

export class FakeHouse {
  constructor({ visitorHtml = '', consoleHtml = '', keep = 600, agents = {} } = {}) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.privateKey = privateKey;
    const jwk = publicKey.export({ format: 'jwk' });
    const point = ['x', 'y'].map((axis) => Buffer.from(jwk[axis], 'base64url'));
    this.houseKey = b64(Buffer.concat([Uint8Array.of(4), ...point]));
    this.visitorHtml = visitorHtml;
    this.consoleHtml = consoleHtml;
    this.keep = keep;
    this.accounts = { camille: { name: 'Agent 12', profession: 'gendarme' }, ...agents };
    this.conversations = new Map();
    this.agents = new Map();
    this.numbers = 0;
    this.hellos = [];
    /** Of a mixed code: [name, zone]. */
    this.communes = null;
    /** What she said to proposals, and her zone. */
    this.answers = [];
    /** Ids of those who said that they are in danger, each time; null: it does not answer. */
    this.dangers = [];
    this.hears = true;
    this.withKey = true;
    this.refuse = null;
    this.deaf = false;
    /** It vouches for nobody: a signature that does not hold, where she comes in and between staff. */
    this.forge = false;
    this.forgePeers = false;
    /** Changes an envelope on its way: (envelope, toVisitor) => envelopes to pass on. */
    this.meddle = (envelope) => [envelope];
  }

  page() {
    const settings = {
      house_key: this.withKey ? this.houseKey : '',
      exit: this.exit,
      grace: 300,
      keep: 600,
      languages: { fr: 'Français', en: 'English' },
      ...(this.closed && { closed: this.closed }),
    };
    return this.visitorHtml
      .replace('@SETTINGS@', JSON.stringify(settings).replace(/</g, '\\u003c'))
      .replace('@MINUTES@', '10')
      .replace('@TITLE@', 'Parler à quelqu’un')
      .replace('@ICON@', 'data:,')
      .replace('@EXIT@', this.exit);
  }

  async listen() {
    this.visitors = await this.open(
      (request, response) => this.serveVisitor(request, response),
      'havre.1',
      (socket) => this.visitor(socket),
    );
    this.desk = await this.open(
      (request, response) => this.serveDesk(request, response),
      'havre-desk.1',
      (socket, request) => this.agent(socket, request),
    );
    this.visitorUrl = `http://localhost:${this.visitors.address().port}/`;
    this.deskUrl = `http://localhost:${this.desk.address().port}/`;
    this.exit = `${this.visitorUrl}elsewhere`;
  }

  async open(serve, protocol, accept) {
    const server = createServer(serve);
    const sockets = new WebSocketServer({
      noServer: true,
      handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
    });
    server.on('upgrade', (request, socket, head) => {
      if (this.deaf || !request.url.endsWith('/live')) socket.destroy();
      else sockets.handleUpgrade(request, socket, head, (live) => accept(live, request));
    });
    server.live = sockets;
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    return server;
  }

  async close() {
    for (const server of [this.visitors, this.desk]) {
      for (const socket of server.live.clients) socket.terminate();
      server.closeAllConnections?.();
      await new Promise((done) => server.close(done));
    }
  }

  serveVisitor(request, response) {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.setHeader('Cache-Control', 'no-store');
    response.end(request.url === '/elsewhere' ? '<title>Météo</title>Beau temps' : this.page());
  }

  serveDesk(request, response) {
    const { method, url } = request;
    response.setHeader('Cache-Control', 'no-store');
    const name = /session=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    if (method === 'POST' && url === '/sign-in') return this.signIn(request, response);
    if (method === 'POST' && url === '/sign-out')
      response.setHeader('Set-Cookie', 'session=; Max-Age=0').writeHead(204);
    else if (url === '/session' && this.accounts[name])
      response.write(JSON.stringify({ name: this.accounts[name].name }));
    else if (url === '/session') response.writeHead(401);
    else response.setHeader('Content-Type', 'text/html; charset=utf-8').write(this.consoleHtml);
    return response.end();
  }

  async signIn(request, response) {
    let body = '';
    for await (const part of request) body += part;
    const { name, password } = JSON.parse(body);
    if (this.accounts[name] && password === 'demo')
      response.setHeader('Set-Cookie', `session=${name}; HttpOnly; SameSite=Strict`).writeHead(204);
    else response.writeHead(401);
    response.end();
  }

  // Visitors.

  visitor(socket) {
    const say = (notice) => socket.send(JSON.stringify(notice));
    let conversation = null;
    socket.on('message', (data, binary) => {
      if (binary) return this.fromVisitor(conversation, data);
      const message = JSON.parse(data);
      if (message.t === 'exit') return this.visitorState(conversation, 'exit');
      if (/^(agree|decline|zone)$/.test(message.t)) return void this.answers.push(message);
      if (message.t === 'danger') return this.danger(conversation, say);
      this.hellos.push(message.id);
      if (this.refuse) {
        say({ t: 'refused', why: this.refuse, ...(this.refuse === 'closed' && { closed: this.closed }) });
        return socket.close(1000);
      }
      conversation = this.hello(message, socket, say);
      return undefined;
    });
    socket.on('close', (code) => {
      if (!conversation || conversation.visitor !== socket) return;
      conversation.visitor = null;
      if (code === 4002) this.visitorState(conversation, 'left');
      else if (code !== 4001 && conversation.state !== 'over')
        this.visitorState(conversation, 'cut');
    });
  }

  danger(conversation, say) {
    this.dangers.push(conversation.id);
    if (this.hears === null) return;
    say({ t: 'danger', heard: this.hears });
    conversation.urgent = this.hears;
    if (this.hears) conversation.agent?.say({ t: 'danger', n: conversation.n });
  }

  hello(message, socket, say) {
    const known = this.conversations.get(message.id);
    const accepted = message.ticket ? known?.ticket === message.ticket : !known;
    if (!accepted) {
      say({ t: 'refused', why: message.ticket ? 'expired' : 'taken' });
      socket.close(1000);
      return null;
    }
    const conversation = known ?? {
      id: message.id,
      lang: message.lang,
      code: message.code,
      state: 'waiting',
      agent: null,
      began: Date.now(),
    };
    if (this.communes && !message.ticket) say({ t: 'which', communes: this.communes });
    conversation.ticket = b64(randomBytes(60));
    conversation.visitor?.terminate();
    conversation.visitor = socket;
    conversation.say = (notice) => conversation.visitor?.send(JSON.stringify(notice));
    this.conversations.set(message.id, conversation);
    conversation.say({ t: 'ticket', ticket: conversation.ticket });
    if (conversation.state === 'open') this.rejoin(conversation);
    else
      conversation.say({ t: 'queued', ahead: this.ahead(conversation), wait: this.wait ?? null });
    this.match();
    return conversation;
  }

  ahead(conversation) {
    return [...this.conversations.values()].filter(
      ({ state, began }) => state === 'waiting' && began < conversation.began,
    ).length;
  }

  rejoin(conversation) {
    if (!conversation.agent) return conversation.say({ t: 'cut', slot: 1 });
    this.matched(conversation);
    return conversation.agent.say({ t: 'visitor', n: conversation.n, state: 'here', for: 0 });
  }

  visitorState(conversation, state) {
    if (!conversation) return;
    conversation.agent?.say({
      t: conversation.state === 'open' ? 'visitor' : 'withdrawn',
      n: conversation.n,
      ...(conversation.state === 'open' && { state, for: 0 }),
    });
    if (state === 'cut') return;
    conversation.state = 'over';
    conversation.visitor = null;
    this.conversations.delete(conversation.id);
  }

  fromVisitor(conversation, data) {
    if (!conversation?.agent || conversation.state !== 'open') return;
    for (const envelope of this.meddle(data, false))
      for (const there of staffIn(conversation)) if (there.agent) toAgent(there, envelope);
  }

  // Agents.

  agent(socket, request) {
    const account = this.accounts[/session=(\w+)/.exec(request.headers.cookie ?? '')?.[1]];
    if (!account) return socket.close(4004);
    const agent = {
      socket,
      account,
      presence: 'away',
      say: (notice) => socket.readyState === 1 && socket.send(JSON.stringify(notice)),
    };
    socket.on('message', (data, binary) =>
      binary ? this.fromAgent(agent, data) : this.agentSays(agent, JSON.parse(data)),
    );
    socket.on('close', () => this.agentDown(agent));
    return undefined;
  }

  agentDown(agent) {
    if (this.agents.get(agent.account) === agent) this.agents.delete(agent.account);
    for (const conversation of this.conversations.values()) {
      if (conversation.agent !== agent) continue;
      conversation.agent = null;
      if (conversation.state === 'open') conversation.say({ t: 'cut', slot: 1 });
      else conversation.state = 'waiting';
    }
  }

  agentSays(agent, message) {
    if (message.t === 'hello') this.agentHello(agent, message.key);
    if (message.t === 'presence') agent.presence = message.presence;
    const mine = [...this.conversations.values()].find(
      ({ n, agent: owner }) => owner === agent && n === message.n,
    );
    if (message.t === 'take' && mine) this.take(mine);
    if (message.t === 'end' && mine) this.end(mine);
    this.match();
  }

  agentHello(agent, key) {
    this.agents.get(agent.account)?.socket.close(4003);
    this.agents.set(agent.account, agent);
    agent.key = key;
    agent.presence = agent.account.presence ?? 'away';
    agent.say({
      t: 'welcome',
      ...agent.account,
      presence: agent.presence,
      capacity: 3,
      keep: this.keep,
      house_key: this.houseKey,
    });
    for (const conversation of this.conversations.values()) {
      if (conversation.state !== 'open' || conversation.account !== agent.account) continue;
      conversation.agent = agent;
      this.opened(conversation, conversation.visitor ? 'here' : 'cut');
      this.matched(conversation);
    }
    this.figures();
  }

  figures() {
    const waiting = [...this.conversations.values()].filter(
      ({ state }) => state === 'waiting',
    ).length;
    const agents = [...this.agents.values()];
    const free = agents.filter(({ presence }) => presence === 'available').length;
    for (const agent of agents)
      agent.say({
        t: 'queue',
        waiting,
        longest: waiting ? 95 : 0,
        agents: agents.length,
        free,
        ...this.queue,
      });
  }

  match() {
    const agent = [...this.agents.values()].find(({ presence }) => presence === 'available');
    const waiting = [...this.conversations.values()].filter(
      ({ state, visitor }) => state === 'waiting' && visitor,
    );
    for (const conversation of agent ? waiting : []) {
      Object.assign(conversation, {
        state: 'offered',
        agent,
        n: ++this.numbers,
        account: agent.account,
      });
      agent.say({
        t: 'offer',
        n: conversation.n,
        waited: 31,
        departements: ['75'],
        zone: 'police',
        lang: conversation.lang,
        urgent: !!conversation.urgent,
        danger_for: 0,
        stretch: this.stretch ?? [],
        ring: 25,
      });
      conversation.say({ t: 'offered' });
      if (agent.account.atOnce) this.take(conversation);
    }
    this.figures();
  }

  /** `there`: whose console, under which number and in which slot; the holder's without it. */
  opened({ id, lang, urgent = false, ...holder }, state, there = { ...holder, slot: 1 }) {
    const { agent, n, slot } = there;
    agent.say({
      t: 'open',
      n,
      id,
      slot,
      part: slot === 1 ? 'holder' : 'guest',
      help: false,
      departements: ['75'],
      zone: 'police',
      lang,
      urgent,
      danger_for: 0,
      state,
      for: 0,
    });
  }

  take(conversation) {
    conversation.state = 'open';
    this.opened(conversation, 'here');
    this.matched(conversation);
  }

  /** One more in it, whether she agreed or not. */
  join(conversation, name, { slot, ask }) {
    const guest = { agent: this.agents.get(this.accounts[name]), n: ++this.numbers, slot, ask };
    conversation.guests = [...(conversation.guests ?? []), guest];
    this.opened(conversation, 'here', guest);
    this.matched(conversation, guest);
    this.meet(conversation, guest);
  }

  /** The staff in it, to each other: who came, and who was there. */
  meet(conversation, newcomer) {
    for (const one of staffIn(conversation).filter(({ slot }) => slot !== newcomer.slot)) {
      this.peer(conversation, one, newcomer);
      this.peer(conversation, newcomer, one);
    }
  }

  peer(conversation, to, { agent, slot }) {
    const part = slot === 1 ? 'holder' : 'guest';
    const sig = this.forgePeers && { sig: forged() };
    to.agent.say({ t: 'peer', n: to.n, slot, part, account: slot, ...this.vouch(conversation, agent), ...sig });
  }

  leaves(conversation, slot) {
    conversation.guests = conversation.guests.filter((guest) => guest.slot !== slot);
    conversation.say({ t: 'gone', slot });
  }

  proposes(conversation, proposal) {
    conversation.say({ t: 'asked', profession: 'police', lang: '', ...proposal });
  }

  /** Who that is, and the house's word for it. */
  vouch({ id }, { key, account: { name, profession } }) {
    const sized = (text) =>
      Buffer.concat([Uint8Array.of(Buffer.byteLength(text)), Buffer.from(text)]);
    const claim = Buffer.concat([
      Buffer.from(CLAIM),
      Buffer.from(id, 'base64url'),
      Buffer.from(key, 'base64url'),
      sized(name),
      sized(profession),
    ]);
    const sig = b64(sign('sha256', claim, { key: this.privateKey, dsaEncoding: 'ieee-p1363' }));
    return { key, name, profession, sig };
  }

  matched(conversation, { agent, slot, ask } = { ...conversation, slot: 1, ask: 0 }) {
    const sig = this.forge && { sig: forged() };
    conversation.say({ t: 'matched', slot, ask, ...this.vouch(conversation, agent), ...sig });
  }

  end(conversation) {
    conversation.state = 'over';
    conversation.say({ t: 'ended' });
    conversation.visitor?.close(1000);
    conversation.agent.say({ t: 'ended', n: conversation.n });
    this.conversations.delete(conversation.id);
  }

  /** The agent is given up: back to the queue. */
  requeue(conversation) {
    conversation.agent?.say({ t: 'gone', n: conversation.n });
    Object.assign(conversation, { state: 'waiting', agent: null });
    conversation.say({ t: 'requeued' });
    conversation.say({ t: 'queued', ahead: 0, wait: 60 });
    this.match();
  }

  fromAgent(agent, data) {
    const n = data.readUInt32BE(0);
    const conversation = [...this.conversations.values()].find((one) =>
      staffIn(one).some((there) => there.agent === agent && there.n === n),
    );
    for (const envelope of this.meddle(data.subarray(4), true)) {
      const to = envelope[1] & 0x0f;
      if (to) this.toStaff(conversation, to, envelope);
      else conversation?.visitor?.send(envelope);
    }
  }

  toStaff(conversation, slot, envelope) {
    const there = conversation && staffIn(conversation).find((one) => one.slot === slot);
    if (there?.agent) toAgent(there, envelope);
  }

  dropVisitors() {
    for (const socket of this.visitors.live.clients) socket.terminate();
  }

  dropAgents() {
    for (const socket of this.desk.live.clients) socket.terminate();
  }
}
