// What a file of browser tests plays on: a house, a browser, and after each test no page of it.
import { after, afterEach, before } from 'node:test';
import { House } from '../../integration/lib/house.mjs';
import { agentAt, agentTakes, chromium, everyPage, sees, visitorAt } from './browser.mjs';

class Stage {
  /** A conversation that has begun, with a console in a browser at its other end. */
  async talking(options) {
    const agent = await agentAt(this.browser, this.house.desk.url, this.house.agents[0]);
    const visitor = await visitorAt(this.browser, this.house.url, options);
    await agentTakes(agent);
    await sees(visitor, '#state', 'Agent 12');
    return { agent, visitor };
  }
}

/** Ready once the tests begin; `launch` says which browser, `furnish` what a house needs before them. */
export function stage({ options = [], launch = chromium, furnish } = {}) {
  const it = new Stage();
  before(async () => {
    it.house = await House.start({
      options: ['--set', 'limits.conversations_per_address=1000', ...options],
    });
    await it.house.ready();
    await furnish?.(it.house);
    it.browser = await launch();
  });
  after(async () => {
    await it.browser?.close();
    await it.house?.stop();
  });
  // A test that failed must not leave its people to the next.
  afterEach(async () => {
    for (const page of await everyPage(it.browser)) await page.close();
  });
  return it;
}
