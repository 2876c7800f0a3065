/**
 * What calls out loud, softly, each kind in a voice of its own: somebody rings, a visitor calls
 * danger, a colleague asks for help. Made, not loaded; each can be off. A kind goes on, again and
 * again, for as long as it has a reason.
 */
export const KINDS = ['new', 'danger', 'help'] as const;
export type Kind = (typeof KINDS)[number];

/** Tones with slow edges, one after another, and the silence until they come again. */
interface Voice {
  tones: number[];
  apart: number;
  every: number;
}

/** Two rising; three that stay up and come sooner; two falling, seldom. */
const VOICES: Record<Kind, Voice> = {
  new: { tones: [392, 494], apart: 0.35, every: 2800 },
  danger: { tones: [587, 587, 698], apart: 0.22, every: 1900 },
  help: { tones: [440, 330], apart: 0.45, every: 4600 },
};
const LOUD = 0.07;

export class Sound {
  private readonly off = new Set<Kind>();
  private readonly timers = new Map<Kind, ReturnType<typeof setInterval>>();
  private reasons: Partial<Record<Kind, boolean>> = {};
  private context: AudioContext | null = null;

  /** Browsers give sound only after a press. */
  unlock(): void {
    this.context ??= new AudioContext();
    void this.context.resume();
  }

  isOn(kind: Kind): boolean {
    return !this.off.has(kind);
  }

  /** Kinds that are on. */
  get count(): number {
    return KINDS.length - this.off.size;
  }

  /** Turned on it is heard once, so that it is known again. */
  turn(kind: Kind, on: boolean): void {
    this.off[on ? 'delete' : 'add'](kind);
    if (on && !this.reasons[kind]) this.play(kind);
    this.call(this.reasons);
  }

  /** All off, or all on where all were off. */
  turnAll(): void {
    const on = this.off.size === KINDS.length;
    for (const kind of KINDS) this.off[on ? 'delete' : 'add'](kind);
    this.call(this.reasons);
  }

  /** What there is a reason for now; it is said anew whenever that may have changed. */
  call(reasons: Partial<Record<Kind, boolean>>): void {
    this.reasons = reasons;
    for (const kind of KINDS) this.keep(kind, !!reasons[kind] && this.isOn(kind));
  }

  /** What happened and is not waited for. */
  once(kind: Kind): void {
    if (this.isOn(kind) && !this.timers.has(kind)) this.play(kind);
  }

  private keep(kind: Kind, sounds: boolean): void {
    const timer = this.timers.get(kind);
    if (sounds === (timer !== undefined)) return;
    clearInterval(timer);
    this.timers.delete(kind);
    if (!sounds) return;
    this.play(kind);
    this.timers.set(
      kind,
      setInterval(() => this.play(kind), VOICES[kind].every),
    );
  }

  private play(kind: Kind): void {
    const { context } = this;
    const { tones, apart } = VOICES[kind];
    if (context?.state !== 'running') return;
    tones.forEach((frequency, at) => this.tone(context, frequency, at * apart));
  }

  private tone(context: AudioContext, frequency: number, after: number): void {
    const start = context.currentTime + after;
    const tone = new OscillatorNode(context, { frequency });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.linearRampToValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(LOUD, start + 0.06);
    gain.gain.exponentialRampToValueAtTime(0.001, start + 0.9);
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + 1);
  }
}
