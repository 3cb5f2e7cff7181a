// The session as a whole: which screen is shown, what is written, what comes next. Drawing is in screens.ts and live.ts.

import type { Queue } from "./queue.ts";
import { doneExercises, mayAdd, nextStep, redoOf, type Place } from "./progress.ts";
import type { Flag, Item, Json, PageData, PinchChoice, Side, SwapChoice, Technique } from "./records.ts";
import { Sound } from "./sound.ts";
import { Told, type Pain } from "./told.ts";
import { deadline, newClock, pause, run, type Clock } from "./timer.ts";
import { speaker, type Say } from "./words.ts";

export type Phase = "ready" | "work" | "rest";

/** A set that runs: getting ready, working, resting before `place`. `last` is the set before the rest. */
export interface Live {
  name: "live";
  phase: Phase;
  place: Place;
  clock: Clock;
  last: Place | null;
  began: number; // tells two tries of the same set apart
}

/** Where a set stood when this browser last knew: kept, so that a crash goes on there. */
interface Standpoint {
  phase: Phase;
  exercise: string;
  side: string;
  set: number;
  rest_until: number; // ms since 1970
  last: { exercise: string; side: string; set: number } | null;
}

export type Screen =
  | Live
  | { name: "check_in" | "red" | "enough" | "resume" | "end" }
  | { name: "intro"; place: Place }
  | { name: "rate"; group: number }
  | { name: "pinch"; place: Place; from: Live }
  | { name: "swap"; place: Place }
  | { name: "stop" | "unwell" | "sound"; from: Screen }
  | { name: "flagged"; flag: Flag };

export class App extends Told {
  readonly say: Say;
  readonly sound: Sound;
  screen: Screen = { name: "check_in" };
  redPain: Pain = {};
  private seen: string | null = null; // the exercise whose introduction was shown last
  private tries = 0;
  draw: () => void = () => {};

  constructor(data: PageData, queue: Queue) {
    super(data, queue);
    const language = document.documentElement.lang || "en";
    this.say = speaker(data.words, language);
    this.sound = new Sound(queue, language);
    this.openAt();
  }

  private openAt(): void {
    const now = this.standing();
    if (now.over !== null) this.screen = { name: "end" };
    else if (now.light !== null) this.screen = { name: "resume" };
    else if (Object.keys(this.data.check_in).length === 0) this.begin();
    void this.queue.send();
  }

  /** No hip is sore: nothing is asked. */
  private begin(): void {
    this.start({});
    const next = nextStep(this.standing(), this.facts);
    if (next.what === "set") this.screen = { name: "intro", place: next.place };
    if (next.what === "set") this.seen = knownAs(next.place);
  }

  show(screen: Screen): void {
    this.screen = screen;
    if (screen.name === "live") this.remember(screen);
    this.draw();
  }

  // --- the way through ---------------------------------------------------------------------------------------------

  /** The check-in is given. On red only the calm session is offered. */
  checkIn(pain: Pain): void {
    if (this.lightOf(pain) !== "red" || this.data.session.kind === "calm" || this.data.calm === null) {
      this.start(pain);
      this.proceed(null);
      return;
    }
    this.redPain = pain;
    this.show({ name: "red" });
  }

  private start(pain: Pain): void {
    this.write("session_started", { check_in: pain as { [key: string]: Json } });
  }

  /** Go over to the calm session: it is prescribed as an event of its own before it is shown. */
  startCalm(newId: string): void {
    if (this.data.calm === null) return;
    this.queue.note(`calm.${this.sessionId}`, newId);
    this.sessionId = newId;
    this.items = this.data.calm.items;
    this.facts = [];
    this.write("session_prescribed", this.data.calm.prescription);
    this.start(this.redPain);
    this.proceed(null);
  }

  /** Go to what comes next. `last` is the set that was just finished: then there is a rest before the next one. */
  proceed(last: Place | null, at?: number): void {
    const next = nextStep(this.standing(), this.facts);
    if (this.data.try && next.what !== "set") this.show({ name: "end" });
    else if (next.what === "end" && this.standing().enough) this.endMainPart();
    else if (next.what === "end") this.finish("done");
    else if (next.what === "rate") this.show({ name: "rate", group: next.group });
    else if (last !== null && last.slot.group === next.place.slot.group && this.isKnown(next.place)) this.rest(next.place, last, at);
    else if (this.isKnown(next.place)) this.ready(next.place);
    else this.introduce(next.place);
  }

  private isKnown(place: Place): boolean {
    return this.seen === knownAs(place);
  }

  introduce(place: Place): void {
    this.seen = knownAs(place);
    this.show({ name: "intro", place });
  }

  /** Show a running phase. It began `at`: when the one before ended, which a tick notices a little later. */
  private live(phase: Phase, place: Place, seconds: number, at = performance.now(), last: Place | null = null): void {
    const clock = run(newClock(seconds), at);
    this.show({ name: "live", phase, place, clock, last, began: (this.tries += 1) });
  }

  ready(place: Place, at?: number): void {
    this.live("ready", place, this.data.get_ready_s, at);
  }

  work(place: Place, at?: number): void {
    this.live("work", place, this.workSeconds(place.slot.item), at);
  }

  private rest(place: Place, last: Place, at?: number): void {
    const sameSide = place.slot.item.side === last.slot.item.side;
    const back = place.slot.used > 0 && place.slot.index < last.slot.index;
    const seconds = sameSide || back ? last.slot.item.rest_s : this.data.side_change_s;
    this.live("rest", place, Math.max(seconds, this.data.side_change_s), at, last);
  }

  /** Whether the tempo leads and counts, or the person says when a set is done. */
  get paced(): boolean {
    return this.queue.noted("pace") !== "own";
  }

  setPaced(on: boolean): void {
    this.queue.note("pace", on ? null : "own");
    const from = this.screen.name === "sound" ? this.screen.from : null;
    if (this.screen.name !== "sound" || from?.name !== "live" || from.phase !== "work") return;
    const clock = newClock(this.workSeconds(from.place.slot.item)); // the set begins anew, in the other way
    this.screen = { ...this.screen, from: { ...from, clock, began: (this.tries += 1) } };
  }

  // --- going on after a crash --------------------------------------------------------------------------------------

  private remember({ phase, place, clock, last }: Live): void {
    if (this.data.try) return;
    const end = deadline(clock);
    const left = end === null ? clock.totalS * 1000 - clock.spentMs : end - performance.now();
    const spot: Standpoint = { phase, ...spotOf(place), rest_until: Date.now() + left, last: last && spotOf(last) };
    this.queue.note(`at.${this.sessionId}`, JSON.stringify(spot));
  }

  /** Go on where it stopped: the same set gets ready anew, a rest has what is left of it. */
  goOn(): void {
    const next = nextStep(this.standing(), this.facts);
    const spot = JSON.parse(this.queue.noted(`at.${this.sessionId}`) ?? "null") as Standpoint | null;
    this.sound.ready();
    if (next.what !== "set" || spot === null || !same(spot, spotOf(next.place))) return this.proceed(null);
    this.seen = knownAs(next.place);
    const left = (spot.rest_until - Date.now()) / 1000;
    const last = spot.last && this.placeOf(spot.last);
    if (spot.phase === "rest" && last && left > 0 && left <= this.longestRest()) {
      this.live("rest", next.place, left, undefined, last);
    } else this.ready(next.place);
  }

  private longestRest(): number {
    return Math.max(this.data.side_change_s, ...this.items.map((item) => item.rest_s)) + 20 * this.data.more_s;
  }

  private placeOf(spot: { exercise: string; side: string; set: number }): Place | null {
    const fits = (item: Item): boolean => item.exercise === spot.exercise && item.side === spot.side;
    const slot = this.standing().slots.find((row) => fits(row.item) && spot.set <= row.before + row.sets);
    return slot ? { slot, set: spot.set - slot.before } : null;
  }

  /** How long the work of one set takes, s; both legs in turn take twice as long. */
  workSeconds(item: Item): number {
    if (item.hold_s !== null) return item.hold_s;
    const between = this.exercise(item.exercise).rest_between_reps_s;
    const count = this.repCount(item);
    return count * item.tempo_s.reduce((sum, part) => sum + part, 0) + Math.max(0, count - 1) * between;
  }

  repCount(item: Item): number {
    return (item.reps ?? 0) * (item.side === "alternating" ? 2 : 1);
  }

  setDone(place: Place, at?: number): void {
    const { item } = place.slot;
    this.write("set_done", { ...this.setData(place), reps: item.reps, hold_s: item.hold_s, load: item.load }, place.redo);
    this.proceed(place, at);
  }

  setStopped(place: Place, why: "pain" | "tired" | "other"): void {
    this.write("set_stopped", { ...this.setData(place), why }, place.redo);
    if (why === "pain") this.seen = null; // what changed, and why, stands in the introduction
    this.proceed(place);
  }

  /** Whether the set just done may be done once more in its own place: what is done then is what counts. */
  mayRedo(place: Place | null): boolean {
    return place !== null && redoOf(this.facts, place) !== null;
  }

  redo(place: Place): void {
    const event = redoOf(this.facts, place);
    const slot = this.standing().slots[place.slot.index];
    if (event !== null && slot) this.ready({ slot, set: place.set, redo: event });
  }

  /** One set more of this exercise, on each side for which the card has a row. */
  addSet(group: number): void {
    for (const slot of mayAdd(this.standing(), group)) {
      this.keepNote("set_added", this.setData({ slot, set: slot.sets + 1 }));
    }
    this.proceed(null);
  }

  /** It hurt twice: the main part is over. The calm items are offered, as after a red check-in. */
  private endMainPart(): void {
    if (this.data.session.kind === "calm" || this.data.calm === null || this.sessionId !== this.data.session.id) {
      return this.finish("stopped");
    }
    const begun = this.facts.find((fact) => fact.kind === "session_started");
    this.redPain = (begun?.data.check_in ?? {}) as Pain;
    if (this.standing().over === null) this.write("session_finished", { how: "stopped" });
    this.show({ name: "enough" });
  }

  skipSet(place: Place): void {
    this.keepNote("set_skipped", this.setData(place));
    this.proceed(null);
  }

  /** Leave the rest of an exercise out for today, without a word about pain. */
  skipExercise(place: Place): void {
    for (const slot of this.standing().slots) {
      if (slot.group !== place.slot.group) continue;
      this.skipSets(slot);
    }
    this.proceed(null);
  }

  private setData(place: Place): { [key: string]: Json } {
    const { slot, set } = place;
    return { exercise: slot.item.exercise, side: slot.item.side, set: set + slot.before };
  }

  pinched(place: Place, then: PinchChoice | "nothing", from: Live): void {
    this.write("pinched", { ...this.setData(place), then });
    if (then === "nothing") this.show(from);
    else if (then === "less_range" && from.phase !== "rest") this.again(place);
    else this.proceed(from.phase === "rest" ? from.last : null);
  }

  /** The same set once more, with the item as it stands now. */
  private again(place: Place): void {
    const slot = this.standing().slots[place.slot.index];
    if (slot) this.ready({ ...place, slot });
  }

  /** Exchange an exercise, on both its sides; two-legged work takes the place of both at once. */
  swap(place: Place, why: SwapChoice, to: Item): void {
    let taken = false;
    for (const slot of this.standing().slots) {
      const branch = slot.card.swap[why].item;
      if (slot.group !== place.slot.group || slot.used >= slot.sets || slot.item.exercise !== place.slot.item.exercise) continue;
      if (branch === null || branch.exercise !== to.exercise || (taken && branch.side !== slot.item.side)) {
        if (taken) this.skipSets(slot);
        continue;
      }
      const { exercise, side } = slot.item;
      this.write("swapped", { exercise, side, to: to.exercise, why });
      taken = true;
    }
    this.proceed(null);
  }

  private skipSets(slot: Place["slot"]): void {
    for (let set = slot.used + 1; set <= slot.sets; set += 1) this.keepNote("set_skipped", this.setData({ slot, set }));
  }

  rate(group: number, worst: Pain, repsLeft: number | null, technique: Technique | null): void {
    for (const exercise of doneExercises(this.standing(), this.facts, group)) {
      const data = { exercise, worst: worst as { [key: string]: Json }, reps_left: repsLeft };
      this.write("exercise_rated", technique === null ? data : { ...data, technique });
    }
    this.proceed(null);
  }

  /** One tap: calm, and as planned. The number kept is the upper end of what the tap says. */
  fine(group: number): void {
    const sides = Object.keys(this.data.check_in) as Side[];
    const asked: Side[] = sides.length > 0 ? sides : ["right"];
    const worst = Object.fromEntries(asked.map((side) => [side, this.data.judge.fine]));
    for (const exercise of doneExercises(this.standing(), this.facts, group)) {
      this.write("exercise_rated", { exercise, worst, reps_left: null, told: "fine" });
    }
    this.proceed(null);
  }

  dontRate(group: number): void {
    this.keepNote("not_rated", { group });
    this.proceed(null);
  }

  finish(how: "done" | "stopped"): void {
    if (this.standing().over === null) this.write("session_finished", { how });
    this.show({ name: "end" });
  }

  /** How hard the whole session was: a correction of its end, so that nothing waits for an answer that may not come. */
  rateSession(effort: number): void {
    const end = this.facts.find((fact) => fact.kind === "session_finished");
    const how = this.standing().over ?? "done";
    if (end) this.write("session_finished", { how, effort }, end.id);
  }

  /** How hard the session was, where that was said already. */
  sessionEffort(): number | null {
    const said = this.facts.filter((fact) => fact.kind === "session_finished" && typeof fact.data.effort === "number");
    return (said[said.length - 1]?.data.effort as number | undefined) ?? null;
  }

  raise(flag: Flag): void {
    this.write("flag_raised", { flag: flag.code });
    const now = this.standing();
    if (now.light !== null && now.over === null) this.write("session_finished", { how: "stopped" });
    this.show({ name: "flagged", flag });
  }

  /** Leave a screen that lies over another one. */
  goBack(): void {
    if ("from" in this.screen) this.show(this.screen.from);
  }

  /** Stand still: a call came, the page was left, or another screen lies over the set. */
  standStill(): void {
    if (this.screen.name !== "live") return;
    this.screen = { ...this.screen, clock: pause(this.screen.clock, performance.now()) };
  }
}

function knownAs(place: Place): string {
  return `${place.slot.group}|${place.slot.item.exercise}`;
}

function spotOf({ slot, set }: Place): { exercise: string; side: string; set: number } {
  return { exercise: slot.item.exercise, side: slot.item.side, set: set + slot.before };
}

function same(a: { exercise: string; side: string; set: number }, b: typeof a): boolean {
  return a.exercise === b.exercise && a.side === b.side && a.set === b.set;
}
