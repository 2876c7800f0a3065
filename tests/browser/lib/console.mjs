// What is done at a console in more than one file.
import { afterEach } from 'node:test';
import { agentAt, agentTakes, sees, textOf, visitorAt, visitorWrites } from './browser.mjs';
import { Line } from './line.mjs';

export class Console {
  /** `it`: a stage. The lines that are made here end with each test. */
  constructor(it) {
    this.it = it;
    this.lines = [];
    afterEach(() => {
      for (const line of this.lines.splice(0)) line.close();
    });
  }

  async lineTo(url) {
    const line = await Line.to(url);
    this.lines.push(line);
    return line;
  }

  /** The house's first agent, at his console. */
  agent({ url = this.it.house.desk.url, ...options } = {}) {
    return agentAt(this.it.browser, url, this.it.house.agents[0], options);
  }

  /** A visitor whom this agent has taken; what she says first tells her from the others. */
  async joins(agent, text, url = this.it.house.url) {
    const visitor = await visitorAt(this.it.browser, url);
    await agentTakes(agent);
    await sees(visitor, '#state', 'est avec vous');
    await visitorWrites(visitor, text);
    await sees(agent, '.list', text);
    return visitor;
  }

  async twoVisitors(urls = [this.it.house.url, this.it.house.url]) {
    const agent = await this.agent();
    const first = await this.joins(agent, 'je suis A', urls[0]);
    await agent.keyboard.press('Escape');
    const second = await this.joins(agent, 'je suis B', urls[1]);
    return { agent, first, second };
  }
}

/** Opens the conversation in whose row this stands. */
export async function opens(agent, text) {
  await sees(agent, '.list', text);
  const items = await agent.$$('.item');
  for (const item of items) {
    if (!(await item.evaluate((one) => one.innerText)).includes(text)) continue;
    await item.click();
    await sees(agent, '.log', text);
    return;
  }
  throw new Error(`no conversation shows ${text}`);
}

export const focus = (page) => page.evaluate(() => {
  const one = document.activeElement;
  return one.id || one.textContent.trim() || one.tagName;
});

export const presence = (page) => textOf(page, '.switch [aria-pressed=true]');
