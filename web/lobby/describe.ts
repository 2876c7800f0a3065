/** What the page says of the state it is in: sentences, not spinners. */
import type { Session } from './session';
import { profession, words } from './words';

export interface Description {
  status: string;
  /** What follows from it, in a quieter voice. */
  more: string;
  /** There may be no help here: whom to call. */
  numbers: boolean;
  /** A way to begin again. */
  again: 'retry' | 'restart' | null;
  /** Writing makes sense: to the one who is here, or to the one who will come. */
  open: boolean;
}

export type Described = Pick<
  Session,
  'stage' | 'ahead' | 'wait' | 'agent' | 'former' | 'up' | 'slow'
>;

function queue({ ahead: n, wait }: Described): string {
  const ahead = words(n === 0 ? 'ahead_0' : n === 1 ? 'ahead_1' : 'ahead_n', { n });
  if (wait === null) return words('wait_unknown', { ahead });
  if (wait <= 60) return words('wait_short', { ahead });
  return words('wait_minutes', { ahead, n: Math.ceil(wait / 60) });
}

function waiting(state: Described): Pick<Description, 'status' | 'more'> {
  const { former } = state;
  const status = former ? words('requeued', { name: former.name }) : words('searching');
  return { status, more: `${queue(state)} ${words('write_now')}` };
}

function withAgent({ agent }: Described): Pick<Description, 'status' | 'more'> {
  if (!agent) return { status: '', more: '' };
  const { name, cut, ready } = agent;
  if (cut) return { status: words('agent_cut', { name }), more: words('agent_cut_more') };
  const who = `${name}, ${profession(agent.profession)},`;
  return ready
    ? { status: words('here', { who }), more: '' }
    : { status: words('sealing', { who }), more: words('sealing_more') };
}

function lineDown({ stage, slow }: Described): Pick<Description, 'status' | 'more'> {
  if (stage !== 'opening') return { status: words('cut'), more: words('cut_more') };
  if (slow) return { status: words('slow'), more: words('slow_more') };
  return { status: words('opening'), more: words('write_now') };
}

export function describe(state: Described): Description {
  const on = { more: '', numbers: false, again: null, open: true };
  const off = { ...on, again: 'restart' as const, open: false };
  const lost = { ...off, numbers: true };
  const { stage } = state;
  if (!state.up) return { ...on, ...lineDown(state), numbers: state.slow };
  switch (stage) {
    case 'queued':
      return { ...on, ...waiting(state) };
    case 'offered':
      return { ...on, status: words('offered'), more: words('write_now') };
    case 'matched':
      return { ...on, ...withAgent(state) };
    case 'unverified':
      return { ...lost, status: words(stage), more: words('unverified_more') };
    case 'full':
    case 'limit':
      return { ...lost, status: words(stage), more: words('later'), again: 'retry' };
    case 'expired':
      return { ...lost, status: words(stage) };
    case 'ended':
      return { ...off, status: words('ended'), more: words('ended_more') };
    default:
      return { ...on, status: words('opening') };
  }
}
