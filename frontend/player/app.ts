// The session as a whole: which screen is shown, what is written, what comes next. Drawing is in screens.ts and live.ts.

import { Queue, type QueueState } from "./queue.ts";
import { doneExercises, lightOf, nextStep, standingOf, type Place, type Standing } from "./progress.ts";
import type { CardItem, Fact, Flag, Item, Json, Light, PageData, PinchChoice, Side, SwapChoice, Technique } from "./records.ts";
import { newClock, pause, run, type Clock } from "./timer.ts";
import { Tones } from "./tones.ts";
import { speaker, type Say } from "./words.ts";

export type Phase = "ready" | "work" | "rest";

/** A set that runs: getting ready, working, resting before `place`. `last` is the set before the rest. */
export interface Live {
  name: "live";
  phase: Phase;
  place: Place;
  clock: Clock;
  last: Place | null;
}

export type Screen =
  | Live
  | { name: "check_in" | "red" | "enough" | "resume" | "end" }
  | { name: "intro"; place: Place }
  | { name: "rate"; group: number }
  | { name: "pinch"; place: Place; from: Live }
  | { name: "swap"; place: Place }
  | { name: "stop" | "unwell"; from: Screen }
  | { name: "flagged"; flag: Flag };

export type Pain = Partial<Record<Side, number>>;

export class App {
  readonly say: Say;
  readonly queue: Queue;
  readonly tones = new Tones();
  screen: Screen = { name: "check_in" };
  sessionId: string;
  items: CardItem[];
  facts: Fact[];
  redPain: Pain = {};
  private seen: string | null = null; // the exercise whose introduction was shown last
  draw: () => void = () => {};
  onQueue: (state: QueueState) => void = () => {};

  constructor(readonly data: PageData) {
    this.say = speaker(data.words);
    this.queue = new Queue(data.person, data.urls.events, data.token);
    this.queue.onChange = (state) => this.onQueue(state);
    this.tones.on = this.queue.noted("sound") === "on";
    this.sessionId = data.session.id;
    this.items = data.session.items;
    this.facts = this.factsOf(data.session.id, data.session.recorded);
    this.followRed();
    this.openAt();
  }

  /** A red check-in that the server does not know yet: the calm session goes on from this browser's own notes. */
  private followRed(): void {
    const calm = this.queue.noted(`calm.${this.sessionId}`);
    const waits = this.queue.waiting().some((event) => event.data.session === calm);
    if (calm === null || this.data.calm === null || !waits) return;
    this.sessionId = calm;
    this.items = this.data.calm.items;
    this.facts = this.factsOf(calm, []);
  }

  private openAt(): void {
    const now = this.standing();
    if (now.over !== null) this.screen = { name: "end" };
    else if (now.light !== null) this.screen = { name: "resume" };
    else if (Object.keys(this.data.check_in).length === 0) this.start({});
    void this.queue.send();
  }

  private factsOf(session: string, recorded: Fact[]): Fact[] {
    const waiting = this.queue.waiting().filter((event) => event.data.session === session);
    const notes = JSON.parse(this.queue.noted(`notes.${session}`) ?? "[]") as Fact[];
    const all = new Map([...recorded, ...waiting, ...notes].map((fact) => [fact.id, fact]));
    return [...all.values()].sort((a, b) => (a.at === b.at ? a.device_seq - b.device_seq : a.at < b.at ? -1 : 1));
  }

  standing(): Standing {
    return standingOf(this.items, this.facts, (fact) => this.lightOf((fact.data.check_in ?? {}) as Pain));
  }

  lightOf(pain: Pain): Light {
    return lightOf(pain, this.data.check_in);
  }

  exercise(id: string): PageData["exercises"][string] {
    const found = this.data.exercises[id];
    if (!found) throw new Error(id);
    return found;
  }

  /** Keep a fact: first in this browser, then on its way to the server. */
  write(kind: string, data: { [key: string]: Json }): void {
    this.facts.push(this.queue.add(kind, { session: this.sessionId, ...data }));
  }

  private correct(fact: Fact, kind: string, data: { [key: string]: Json }): void {
    this.facts.push(this.queue.add(kind, { session: this.sessionId, ...data }, fact.id));
  }

  /** Keep something that only this browser needs to know: a skipped set, a rating not wanted. */
  private keepNote(kind: string, data: { [key: string]: Json }): void {
    const fact: Fact = { id: `${kind}-${this.facts.length}`, kind, data, at: new Date().toISOString(), device_seq: 0 };
    this.facts.push(fact);
    const notes = this.facts.filter((row) => row.kind === "set_skipped" || row.kind === "not_rated");
    this.queue.note(`notes.${this.sessionId}`, JSON.stringify(notes));
  }

  show(screen: Screen): void {
    this.screen = screen;
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
  proceed(last: Place | null): void {
    const next = nextStep(this.standing(), this.facts);
    if (next.what === "end" && this.standing().enough) this.endMainPart();
    else if (next.what === "end") this.finish("done");
    else if (next.what === "rate") this.show({ name: "rate", group: next.group });
    else if (last !== null && last.slot.group === next.place.slot.group && this.isKnown(next.place)) this.rest(next.place, last);
    else if (this.isKnown(next.place)) this.ready(next.place);
    else this.introduce(next.place);
  }

  private isKnown(place: Place): boolean {
    return this.seen === `${place.slot.group}|${place.slot.item.exercise}`;
  }

  introduce(place: Place): void {
    this.seen = `${place.slot.group}|${place.slot.item.exercise}`;
    this.show({ name: "intro", place });
  }

  private live(phase: Phase, place: Place, seconds: number, last: Place | null = null): void {
    this.show({ name: "live", phase, place, clock: run(newClock(seconds), performance.now()), last });
  }

  ready(place: Place): void {
    this.live("ready", place, this.data.get_ready_s);
  }

  work(place: Place): void {
    this.live("work", place, this.workSeconds(place.slot.item));
  }

  private rest(place: Place, last: Place): void {
    const sameSide = place.slot.item.side === last.slot.item.side;
    const back = place.slot.used > 0 && place.slot.index < last.slot.index;
    const seconds = sameSide || back ? last.slot.item.rest_s : this.data.side_change_s;
    this.live("rest", place, Math.max(seconds, this.data.side_change_s), last);
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

  setDone(place: Place): void {
    const { item } = place.slot;
    this.write("set_done", { ...this.setData(place), reps: item.reps, hold_s: item.hold_s, load: item.load });
    this.proceed(place);
  }

  setStopped(place: Place, why: "pain" | "tired" | "other"): void {
    this.write("set_stopped", { ...this.setData(place), why });
    if (why === "pain") this.seen = null; // what changed, and why, stands in the introduction
    this.proceed(place);
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
    if (slot) this.ready({ slot, set: place.set });
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
    if (end) this.correct(end, "session_finished", { how, effort });
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

  /** Stand still: a call came, the page was left, or another screen lies over the set. */
  standStill(): void {
    if (this.screen.name !== "live") return;
    this.screen = { ...this.screen, clock: pause(this.screen.clock, performance.now()) };
  }
}
