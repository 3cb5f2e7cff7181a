// Voice, tones and vibration: each on or off, kept in this browser. Off until asked for.
// The voice is the browser's own and speaks our words; only voices of the device are used, so nothing is sent anywhere.

import type { Tone } from "./cues.ts";

export type Channel = "voice" | "tones" | "buzz";
export const CHANNELS: readonly Channel[] = ["voice", "tones", "buzz"];

const TONES: Record<Tone, { hz: number[]; s: number; loud: number }> = {
  low: { hz: [330], s: 0.16, loud: 0.25 },
  high: { hz: [660], s: 0.3, loud: 0.3 },
  turn: { hz: [440, 550], s: 0.16, loud: 0.25 },
  out: { hz: [523], s: 0.07, loud: 0.2 },
  still: { hz: [440], s: 0.05, loud: 0.12 },
  back: { hz: [392], s: 0.07, loud: 0.2 },
};
const GAP_S = 0.05;

/** Where the settings are kept. */
interface Notes {
  note: (key: string, value: string | null) => void;
  noted: (key: string) => string | null;
}

export class Sound {
  private context: AudioContext | null = null;
  private readonly playing = new Set<OscillatorNode>();
  private voice: SpeechSynthesisVoice | null = null;
  changed: () => void = () => {};

  constructor(
    private readonly notes: Notes,
    private readonly language: string,
  ) {
    if (typeof speechSynthesis === "undefined") return;
    this.findVoice();
    speechSynthesis.addEventListener?.("voiceschanged", () => this.findVoice());
  }

  /** Take a voice of this device in the page's language; several browsers know theirs only after a moment. */
  private findVoice(): void {
    const wanted = this.language.split("-")[0] ?? "";
    const own = speechSynthesis.getVoices().filter((one) => one.localService && one.lang.toLowerCase().startsWith(wanted));
    const found = own.find((one) => one.default) ?? own[0] ?? null;
    const news = (found === null) !== (this.voice === null);
    this.voice = found;
    if (news) this.changed();
  }

  /** Say whether this browser can do it at all. */
  can(channel: Channel): boolean {
    if (channel === "voice") return this.voice !== null;
    return channel === "tones" ? typeof AudioContext !== "undefined" : typeof navigator.vibrate === "function";
  }

  wanted(channel: Channel): boolean {
    const kept = this.notes.noted(`sound.${channel}`);
    return kept === "on" || (kept === null && channel === "tones" && this.notes.noted("sound") === "on");
  }

  want(channel: Channel, on: boolean): void {
    this.notes.note(`sound.${channel}`, on ? "on" : "off");
    if (!on) this.hush();
    this.ready();
  }

  on(channel: Channel): boolean {
    return this.wanted(channel) && this.can(channel);
  }

  /** Say whether somebody listens: then a set goes on while the screen is dark (decision 0018). */
  get heard(): boolean {
    return this.on("voice") || this.on("tones");
  }

  get any(): boolean {
    return CHANNELS.some((channel) => this.on(channel));
  }

  /** Wake the sound up; browsers allow it only while a person presses something. */
  ready(): void {
    if (!this.on("tones")) return;
    this.context ??= new AudioContext();
    void this.context.resume().catch(() => {});
  }

  /** Play a tone `inS` seconds from now, on the sound's own clock. */
  tone(tone: Tone, inS: number): void {
    const { context } = this;
    if (context === null || !this.on("tones")) return;
    const { hz, s, loud } = TONES[tone];
    hz.forEach((pitch, index) => {
      const start = context.currentTime + Math.max(0, inS) + index * (s + GAP_S);
      const source = context.createOscillator();
      const volume = context.createGain();
      source.frequency.value = pitch;
      volume.gain.setValueAtTime(loud, start);
      volume.gain.linearRampToValueAtTime(0, start + s);
      source.connect(volume).connect(context.destination);
      source.start(start);
      source.stop(start + s);
      this.playing.add(source);
      source.onended = () => {
        source.disconnect();
        volume.disconnect();
        this.playing.delete(source);
      };
    });
  }

  /** Say a few words; what was being said before is dropped. */
  say(text: string): void {
    if (!this.on("voice") || this.voice === null) return;
    speechSynthesis.cancel();
    const words = new SpeechSynthesisUtterance(text);
    words.voice = this.voice;
    words.lang = this.voice.lang;
    speechSynthesis.speak(words);
  }

  buzz(pattern: number[]): void {
    if (this.on("buzz")) navigator.vibrate(pattern);
  }

  /** Be quiet at once, also with what was planned ahead. */
  hush(): void {
    for (const source of this.playing) {
      source.onended = null;
      source.stop();
      source.disconnect();
    }
    this.playing.clear();
    if (typeof speechSynthesis !== "undefined") speechSynthesis.cancel();
  }
}
