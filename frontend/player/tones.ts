// Short tones. Off until asked for; a browser without sound stays silent.

export type Tone = "low" | "high" | "turn";
const PITCH_HZ: Record<Tone, number[]> = { low: [330], high: [660], turn: [440, 550] };
const TONE_S = 0.16;

export class Tones {
  on = false;
  private context: AudioContext | null = null;

  /** Wake the sound up; browsers allow it only while a person presses something. */
  ready(): void {
    if (!this.on || typeof AudioContext === "undefined") return;
    this.context ??= new AudioContext();
    void this.context.resume().catch(() => {});
  }

  play(tone: Tone): void {
    const context = this.context;
    if (!this.on || context === null) return;
    PITCH_HZ[tone].forEach((pitch, index) => {
      const start = context.currentTime + index * (TONE_S + 0.05);
      const source = context.createOscillator();
      const volume = context.createGain();
      source.frequency.value = pitch;
      volume.gain.setValueAtTime(0.25, start);
      volume.gain.linearRampToValueAtTime(0, start + TONE_S);
      source.connect(volume).connect(context.destination);
      source.start(start);
      source.stop(start + TONE_S);
    });
  }
}
