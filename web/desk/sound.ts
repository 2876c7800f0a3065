/**
 * What sounds: an offer, for as long as it waits; danger; a call for help. Each has tones of its
 * own, low and with slow edges, made and not loaded, and each can be off.
 */
export const SOUNDS = ['new', 'danger', 'help'] as const;
export type Sounding = (typeof SOUNDS)[number];

/** Two that rise; three that fall and come back; one that is held. */
const TONES_HZ: Record<Sounding, number[]> = {
  new: [392, 494],
  danger: [587, 440, 587],
  help: [330],
};
const EVERY_MS = 2800;
const LOUD = 0.07;

export class Sound {
  readonly on: Record<Sounding, boolean> = { new: true, danger: true, help: true };
  private context: AudioContext | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private rings: Sounding | null = null;

  /** Browsers give sound only after a press. */
  unlock(): void {
    this.context ??= new AudioContext();
    void this.context.resume();
  }

  get any(): boolean {
    return SOUNDS.some((one) => this.on[one]);
  }

  /** All of them, or none. */
  setAll(on: boolean): void {
    for (const one of SOUNDS) this.on[one] = on;
  }

  /** For as long as something waits; null: nothing does. */
  ring(what: Sounding | null): void {
    const wanted = what && this.on[what] ? what : null;
    if (wanted === this.rings) return;
    clearInterval(this.timer);
    this.rings = wanted;
    if (!wanted) return;
    this.play(wanted);
    this.timer = setInterval(() => this.play(wanted), EVERY_MS);
  }

  once(what: Sounding): void {
    if (this.on[what]) this.play(what);
  }

  private play(what: Sounding): void {
    const { context } = this;
    if (context?.state !== 'running') return;
    TONES_HZ[what].forEach((frequency, at) => this.tone(context, frequency, at * 0.35));
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
