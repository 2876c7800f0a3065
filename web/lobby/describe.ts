/** What the page says of the state it is in: sentences, not spinners. */
import type { Person } from '../shared/talk';
import type { Session, Stage } from './session';
import { closedWords, profession, words, type Key } from './words';

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
  'stage' | 'ahead' | 'wait' | 'agents' | 'former' | 'up' | 'slow' | 'message'
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

/** Who somebody is, in words; `end` closes what stands between commas. */
export function called({ name, profession: is }: Person, end = ''): string {
  const what = profession(is);
  return what ? `${name}, ${what}${end}` : name;
}

function withAgents({ agents }: Described): Pick<Description, 'status' | 'more'> {
  const away = agents.find(({ cut }) => cut);
  const absent = away ? words('agent_cut', { name: away.person.name }) : '';
  const who = agents.map(({ person }) => called(person, agents[1] ? '' : ',')).join(words('and'));
  if (agents[1]) return { status: words('here_many', { who }), more: absent };
  if (absent) return { status: absent, more: words('agent_cut_more') };
  return agents.every(({ ready }) => ready)
    ? { status: words('here', { who }), more: '' }
    : { status: words('sealing', { who }), more: words('sealing_more') };
}

function lineDown({ stage, slow }: Described): Pick<Description, 'status' | 'more'> {
  if (stage !== 'opening') return { status: words('cut'), more: words('cut_more') };
  if (slow) return { status: words('slow'), more: words('slow_more') };
  return { status: words('opening'), more: words('write_now') };
}

/** Ends and refusals, and what follows from them. */
const ENDS: { readonly [stage in Stage]?: Key } = {
  unverified: 'unverified_more',
  full: 'later',
  limit: 'later',
  banned: 'banned_more',
  expired: 'expired',
  no_crypto: 'no_crypto',
  ended: 'ended_more',
};

function ended(stage: Stage, key: Key): Description {
  return {
    status: words(stage as Key),
    more: key === stage ? '' : words(key),
    numbers: stage !== 'ended',
    again: /full|limit|closed|banned|crypto/.test(stage) ? 'retry' : 'restart',
    open: false,
  };
}

export function describe(state: Described): Description {
  const on = { more: '', numbers: false, again: null, open: true };
  const { stage } = state;
  const end = ENDS[stage];
  if (!state.up) return { ...on, ...lineDown(state), numbers: state.slow };
  if (end) return ended(stage, end);
  switch (stage) {
    case 'queued':
      return { ...on, ...waiting(state) };
    case 'offered':
      return { ...on, status: words('offered'), more: words('write_now') };
    case 'matched':
      return { ...on, ...withAgents(state) };
    case 'closed':
      return { ...ended(stage, stage), more: closedWords(state.message) };
    default:
      return { ...on, status: words('opening') };
  }
}
