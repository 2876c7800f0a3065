/**
 * A soft ring while an offer waits: two low tones with slow edges. Made, not loaded; it can be off.
 */
const TONES_HZ = [392, 494];
const EVERY_MS = 2800;
const LOUD = 0.07;

export class Sound {
  on = true;
  private context: AudioContext | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;

  /** Browsers give sound only after a press. */
  unlock(): void {
    this.context ??= new AudioContext();
    void this.context.resume();
  }

  ring(ringing: boolean): void {
    const wanted = ringing && this.on;
    if (!wanted) {
      clearInterval(this.timer);
      this.timer = undefined;
    } else if (!this.timer) {
      this.play();
      this.timer = setInterval(() => this.play(), EVERY_MS);
    }
  }

  private play(): void {
    const { context } = this;
    if (context?.state !== 'running') return;
    TONES_HZ.forEach((frequency, at) => this.tone(context, frequency, at * 0.35));
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
