// Lets the clock of a set run: fires what is to be heard at its time and goes on to the next phase at the deadline.
// Each phase begins at the moment the one before ended, not at the tick that noticed it: nothing adds up.

import type { App, Live } from "./app.ts";
import { cuesOf, type Cue, type Doing } from "./cues.ts";
import { Ticker } from "./ticker.ts";
import { deadline, elapsedMs, pause } from "./timer.ts";

const AHEAD_MS = 1500; // tones are planned this far ahead on the sound's own clock
const LATE_MS = 1000; // a word or a buzz later than this is left out
const GAP_MS = 5000; // so long without a tick, by both clocks: the device slept, and nobody trained by this one

export class Runner {
  private readonly ticker: Ticker;
  private cues: Cue[] = [];
  private planned = 0; // cues whose tone is on its way
  private told = 0; // cues whose word and buzz are through
  private key = "";
  private lastTick = 0;
  private lastDate = 0;

  constructor(
    private readonly app: App,
    private readonly shown: () => void,
  ) {
    this.ticker = new Ticker(app.data.urls.ticker, () => this.tick());
  }

  /** Begin to follow this screen; the same phase of the same set goes on where it was. */
  open(live: Live): void {
    const doing = doingOf(this.app, live);
    const { slot, set } = live.place;
    const key = [live.phase, slot.index, slot.item.exercise, set, live.began, live.clock.totalS, doing.paced].join("|");
    const now = performance.now();
    if (key !== this.key) this.cues = cuesOf(doing);
    const fresh = key !== this.key && elapsedMs(live.clock, now) < LATE_MS;
    if (key !== this.key || live.clock.since === null) this.seek(fresh ? -1 : elapsedMs(live.clock, now));
    this.key = key;
    this.lastTick = now;
    this.lastDate = Date.now();
    if (live.clock.since === null) this.app.sound.hush();
    this.ticker.start();
    this.tick();
  }

  close(): void {
    if (this.key !== "") this.app.sound.hush();
    this.key = "";
    this.ticker.stop();
  }

  /** Go on with the cues after this moment. */
  private seek(atMs: number): void {
    const place = this.cues.findIndex((cue) => cue.atMs > atMs);
    this.planned = this.told = place < 0 ? this.cues.length : place;
  }

  private tick(): void {
    const live = this.app.screen;
    if (live.name !== "live") return this.close();
    const now = performance.now();
    const gap = Math.min(now - this.lastTick, Date.now() - this.lastDate);
    const slept = gap > GAP_MS && live.clock.since !== null;
    const before = Math.max(this.lastTick, live.clock.since ?? 0);
    this.lastTick = now;
    this.lastDate = Date.now();
    if (slept) return this.app.show({ ...live, clock: pause(live.clock, before) });
    this.shown();
    if (live.clock.since === null) return;
    this.play(elapsedMs(live.clock, now));
    const end = deadline(live.clock);
    if (end !== null && now >= end && !ownPace(this.app, live)) this.over(live, end);
  }

  private play(elapsed: number): void {
    const { sound, say } = this.app;
    for (let cue = this.cues[this.planned]; cue && cue.atMs <= elapsed + AHEAD_MS; cue = this.cues[(this.planned += 1)]) {
      if (cue.tone && cue.atMs > elapsed - LATE_MS) sound.tone(cue.tone, (cue.atMs - elapsed) / 1000);
    }
    for (let cue = this.cues[this.told]; cue && cue.atMs <= elapsed; cue = this.cues[(this.told += 1)]) {
      if (cue.atMs <= elapsed - LATE_MS) continue;
      if (cue.say) sound.say(say(cue.say.key, cue.say.n === undefined ? {} : { n: cue.say.n }));
      if (cue.buzz) sound.buzz(cue.buzz);
    }
  }

  /** A clock has run out. With nobody looking and nobody listening nothing new begins: it waits. */
  private over(live: Live, end: number): void {
    const alone = document.hidden && !this.app.sound.heard;
    if (live.phase === "work") this.app.setDone(live.place, end);
    else if (alone) this.app.standStill();
    else if (live.phase === "ready") this.app.work(live.place, end);
    else this.app.ready(live.place, end);
  }
}

/** A set of repetitions that nobody counts: it ends when the person says so. */
export function ownPace(app: App, live: Live): boolean {
  return live.phase === "work" && live.place.slot.item.hold_s === null && !app.paced;
}

function doingOf(app: App, live: Live): Doing {
  const { item } = live.place.slot;
  return {
    phase: live.phase,
    totalS: live.clock.totalS,
    side: item.side,
    turns: live.last !== null && live.last.slot.item.side !== item.side,
    hold: item.hold_s !== null,
    paced: app.paced,
    tempoS: item.tempo_s,
    betweenS: app.exercise(item.exercise).rest_between_reps_s,
    reps: app.repCount(item),
    alternating: item.side === "alternating",
  };
}
