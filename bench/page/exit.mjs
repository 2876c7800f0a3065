// From the press of the red button to nothing of the page on the screen, told in two ways: by the
// page itself (requestAnimationFrame before and after) and by the browser's own trace. The other site
// never answers, so that it is the page which is seen to vanish, not another that covers it.
import { EXIT_URL } from './scene.mjs';
import { row, spread } from './report.mjs';

const PRESSES = 50;
const TRACED = ['', '.frame'].map((part) => `disabled-by-default-devtools.timeline${part}`);

/**
 * Runs in the page before its own script. The time of the press is the browser's, from before the page
 * heard of it. The Navigation API tells of `location.replace` in the midst of it.
 */
function watch() {
  let pressed;
  addEventListener('click', (event) => {
    if (!event.target.closest('#exit')) return;
    const { port1, port2 } = new MessageChannel();
    pressed = { at: event.timeStamp, inTask: true };
    port1.onmessage = () => (pressed.inTask = false);
    port2.postMessage(0);
    requestAnimationFrame(() => (pressed.before = performance.now()));
  }, true);
  navigation.addEventListener('navigate', ({ navigationType, destination }) => {
    if (!pressed) return;
    const { at, inTask } = pressed;
    const blank = document.body.textContent === '' && !document.querySelector('a,button,input,textarea');
    const left = { replaces: navigationType, url: destination.url, inTask, blank, ms: performance.now() - at };
    // The frame that has nothing in it is the next; when the one after it begins, it was handed over.
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const before = pressed.before - at;
      console.info(JSON.stringify({ ...left, before, after: performance.now() - at }));
    }));
  });
}

/** In a conversation, a line of hers on the screen; presses, and gives what the page then told. */
async function pressOnce(scene, page) {
  await page.goto(scene.house.url);
  await page.type('#code', '75011');
  // By key: the only click of the trace shall be the one on the exit.
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => /est avec vous/.test(document.querySelector('#status').textContent), { polling: 20 });
  const said = new Promise((done, fail) => {
    page.once('console', (message) => done(JSON.parse(message.text())));
    setTimeout(fail, 5000, new Error('the page does not say that it is blank')).unref();
  });
  // Neither this nor a question to the page is answered while the other site is waited for.
  void page.click('#exit').catch(() => {});
  return said;
}

function check({ replaces, url, inTask, blank }) {
  if (replaces !== 'replace' || url !== EXIT_URL) throw new Error(`the exit went elsewhere: ${replaces} ${url}`);
  return inTask && blank;
}

/**
 * From a trace: for each press the time until the first frame without the page was drawn, and how
 * many frames with the page were drawn until then. Commit: what was painted is given away to be drawn.
 */
export function framesAfterPresses(events) {
  const inOrder = events.filter(({ ts }) => ts).sort((a, b) => a.ts - b.ts);
  const presses = inOrder.filter(({ name, args }) => name === 'EventDispatch' && args.data?.type === 'click');
  return presses.map((press) => {
    const end = press.ts + press.dur;
    const later = inOrder.filter(({ ts, pid }) => pid === press.pid && ts >= press.ts);
    const paint = later.find(({ name, ts, tid }) => name === 'Paint' && ts >= end && tid === press.tid);
    const commit = paint && later.find(({ name, ts }) => name === 'Commit' && ts >= paint.ts);
    const drawn = commit && later.find(({ name, ts }) => name === 'DrawFrame' && ts >= commit.ts);
    if (!drawn) return undefined;
    const stale = later.filter(({ name, ts }) => name === 'DrawFrame' && ts >= press.ts && ts < drawn.ts);
    return { ms: (drawn.ts - press.ts) / 1000, frames: stale.length };
  }).filter(Boolean);
}

/** The presses of one page; `trace`: what the browser wrote down meanwhile. */
async function press(scene, { tracing = false } = {}) {
  const page = await scene.someone(watch);
  const told = [];
  if (tracing) await page.tracing.start({ categories: ['-*', 'devtools.timeline', ...TRACED] });
  for (let i = 0; i < PRESSES; i++) {
    told.push(await pressOnce(scene, page));
    scene.endConversations();
  }
  const trace = tracing && JSON.parse(Buffer.from(await page.tracing.stop()).toString());
  await page.browserContext().close();
  return { told, trace };
}

export async function measureExit(scene) {
  const { told } = await press(scene);
  const { trace } = await press(scene, { tracing: true });
  const whole = told.filter(check).length;
  row('exit: page blank and location.replace called in the task of the press', `${whole} of ${PRESSES}`,
    { text: 'all', reached: whole === PRESSES });
  row('exit: press to location.replace', spread(told.map(({ ms }) => ms)));
  row('exit: press to the blank frame begun (requestAnimationFrame)', spread(told.map(({ before }) => before)));
  row('exit: press to the frame after it (requestAnimationFrame)', spread(told.map(({ after }) => after)));
  const frames = framesAfterPresses(trace.traceEvents);
  if (frames.length !== PRESSES) throw new Error(`the trace tells of ${frames.length} of ${PRESSES} presses`);
  const stale = frames.map((one) => one.frames);
  row('exit: press to the first blank frame drawn (trace)', spread(frames.map(({ ms }) => ms)));
  row('exit: frames drawn in between (trace), most of any press', `${Math.max(...stale)}`,
    { text: '<= 1', reached: Math.max(...stale) <= 1 });
}
