// The console when a line is cut, a server dies or the page is loaded again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep } from '../integration/lib/house.mjs';
import { agentWrites, hurry, linesOf, sees, textOf, visitorWrites } from './lib/browser.mjs';
import { Console, opens, presence } from './lib/console.mjs';
import { stage } from './lib/stage.mjs';

const it = stage();
const desk = new Console(it);

test('kill -9 of the desk, and the second visitor is back before the first: each stays who she is', async () => {
  // Numbers begin anew with the desk: both must come from one that has not counted far.
  it.house.desk.kill('SIGKILL');
  await it.house.startDesk();
  await it.house.ready();
  const slow = await desk.lineTo(it.house.url);
  const { agent, first, second } = await desk.twoVisitors([slow.url, it.house.url]);
  slow.cut();
  it.house.desk.kill('SIGKILL');
  await sees(agent, '.notices', 'ligne est coupée');
  await opens(agent, 'je suis A');
  await agentWrites(agent, 'pour A');
  await it.house.startDesk();
  await sees(second, '#state', 'est avec vous');
  await visitorWrites(second, 'B encore');
  await opens(agent, 'B encore');
  assert.deepEqual(await linesOf(agent, '.log .theirs'), ['je suis B', 'B encore']);
  await agentWrites(agent, 'pour B');
  await sees(second, '#log', 'pour B');
  slow.restore();
  await sees(first, '#log', 'pour A');
  await visitorWrites(first, 'A encore');
  await opens(agent, 'A encore');
  assert.deepEqual(await linesOf(agent, '.log .theirs'), ['je suis A', 'A encore']);
  assert.deepEqual(await linesOf(first, '#log .theirs'), ['pour A']);
  assert.deepEqual(await linesOf(second, '#log .theirs'), ['pour B']);
  assert.deepEqual(agent.errors.filter((text) => !/401|WebSocket|ERR_CONNECTION/.test(text)), []);
});

test('ended while the line is cut: erased at once, and she is told when the line is back', async () => {
  const line = await desk.lineTo(it.house.desk.url);
  const agent = await desk.agent({ url: line.url });
  const visitor = await desk.joins(agent, 'un mot');
  line.cut();
  await sees(agent, '.notices', 'ligne est coupée');
  await agent.click('.exchange .head .end');
  await agent.waitForSelector('.asking .danger');
  await agent.click('.asking .danger');
  await sees(agent, '.notices', 'est effacée d’ici');
  assert.doesNotMatch(await textOf(agent, 'body'), /un mot/);
  line.restore();
  await sees(visitor, '#state', 'terminé');
  assert.equal((await agent.$$('.item')).length, 0);
});

test('she leaves by the exit while the console is cut: it says so afterwards, and counts down', async () => {
  const line = await desk.lineTo(it.house.desk.url);
  const agent = await desk.agent({ url: line.url });
  const visitor = await desk.joins(agent, 'avant la coupure');
  line.cut();
  await sees(agent, '.notices', 'ligne est coupée');
  await visitor.click('#exit');
  await sleep(300);
  line.restore();
  await sees(agent, '.exchange .state', 'sortie d’urgence');
  await sees(agent, '.kept', 'Cette copie s’efface dans 9:5');
  await sees(agent, '.log', 'avant la coupure');
});

test('the presence cannot be changed while the line is cut, by keys neither', async () => {
  const line = await desk.lineTo(it.house.desk.url);
  const agent = await desk.agent({ url: line.url });
  line.cut();
  await sees(agent, '.notices', 'ligne est coupée');
  await agent.keyboard.press('d');
  assert.equal(await presence(agent), 'Disponible');
  line.restore();
  await agent.waitForSelector('button.available:not([disabled])');
  assert.equal(await presence(agent), 'Disponible');
});

test('a console that is loaded again says that there was more, and no wrong time', async () => {
  const agent = await desk.agent();
  const visitor = await desk.joins(agent, 'dit avant');
  assert.match(await textOf(agent, '.facts'), /Ouverte à/);
  await agent.reload();
  await sees(agent, '.log', 'Cette conversation était déjà ouverte');
  assert.doesNotMatch(await textOf(agent, '.facts'), /Ouverte à/);
  await sees(visitor, '#state', 'est avec vous');
  await visitorWrites(visitor, 'dit après');
  await sees(agent, '.log', 'dit après');
  await agentWrites(agent, 'je vous lis');
  await sees(visitor, '#log', 'je vous lis');
});

test('a line that died unseen is found out while something waits to be acknowledged', async () => {
  const line = await desk.lineTo(it.house.desk.url);
  const agent = await desk.agent({ url: line.url });
  const visitor = await desk.joins(agent, 'bonjour');
  line.isSilent = true;
  await hurry(agent, 10);
  await agentWrites(agent, 'dans le vide');
  await sees(agent, '.notices', 'ligne est coupée');
  line.restore();
  await sees(visitor, '#log', 'dans le vide');
});
