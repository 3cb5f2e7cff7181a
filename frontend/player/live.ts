// The screen of a running set: get ready, work, rest. The clock, the tempo and the buttons under the thumb.

import type { App, Live } from "./app.ts";
import { h, icon, type Icon } from "./dom.ts";
import { bar, name, segments, whereWords } from "./parts.ts";
import { limit, setWords, sideWords, steps } from "./screens.ts";
import { FigureView, sideOf, type Drawings } from "./figure.ts";
import type { Item, Side } from "./records.ts";
import { ownPace, Runner } from "./runner.ts";
import { beat, elapsedMs, leftS, longer, pause, run, shareLeft, type Beat } from "./timer.ts";

export class LiveView {
  private readonly number = h("div", { class: "clock-number", role: "timer", "aria-live": "off" });
  private readonly word = h("p", { class: "clock-word" });
  private readonly under = h("p", { class: "clock-under quiet" });
  private readonly fill = h("i");
  private readonly figure: FigureView;
  private readonly runner: Runner;
  private shown = "";
  private said = "";

  constructor(
    private readonly app: App,
    private readonly announce: (text: string) => void,
    drawings: Drawings,
  ) {
    this.figure = new FigureView(drawings, app.say("player.stop_here"));
    this.runner = new Runner(app, () => this.tick());
  }

  /** Draw the screen. */
  open(live: Live): HTMLElement[] {
    this.shown = "";
    const parts = this.parts(live);
    this.tick();
    return parts;
  }

  /** Let the clock run, and the figure move as it does, once it is in the page. */
  follow(live: Live): void {
    this.runner.open(live);
    if (this.app.screen !== live) return; // the clock had run out already
    const { item } = live.place.slot;
    const runs = live.clock.since !== null;
    if (live.phase === "rest") this.figure.follow("move", 0);
    else if (live.phase === "ready") this.figure.follow("stand", 0);
    else if (item.hold_s !== null) this.figure.follow("hold", 0);
    else this.figure.follow(runs ? "move" : "still", this.repS(item));
  }

  /** Return the seconds of one turn of the figure: of both legs, where they take turns. */
  private repS(item: Item): number {
    const moving = item.tempo_s.reduce((sum, s) => sum + s, 0);
    return (moving + this.app.exercise(item.exercise).rest_between_reps_s) * (item.side === "alternating" ? 2 : 1);
  }

  close(): void {
    this.runner.close();
    this.figure.close();
  }

  private parts(live: Live): HTMLElement[] {
    const { app } = this;
    const { item } = live.place.slot;
    const head = h(
      "div",
      { class: "set-head" },
      h("h1", { tabindex: -1, "data-first": true }, name(app, item)),
      h("span", { class: "quiet" }, app.say("player.set_of", { set: live.place.set, sets: live.place.slot.sets })),
    );
    const clock = h(
      "div",
      { class: "clock" },
      this.number,
      h("div", { class: "clock-words" }, this.word, this.under),
    );
    return [
      bar(app, whereWords(app, live.place.slot.group)),
      segments(app),
      h("div", { class: "live-head" }, head),
      h("div", { class: "live-steps" }, steps(app, item)),
      h(
        "div",
        { class: "live-now" },
        h("div", { class: "live-figure" }, this.figure.show(app.exercise(item.exercise), item, ghostOf(live))),
        h("div", { class: `ground ${live.phase}`, "aria-hidden": "true" }, this.fill, ...(ownPace(app, live) ? [] : this.marks(live))),
        ownPace(app, live) ? null : this.tempo(live),
        clock,
        h("p", { class: "cue" }, this.cue(live)),
        limit(app, item),
        this.controls(live),
      ),
    ];
  }

  /** The parts of one repetition: marks on the line, and under it how long each takes. */
  private marks(live: Live): HTMLElement[] {
    return tempoParts(live)
      .filter((part) => part.at > 0)
      .map((part) => {
        const mark = h("b");
        mark.style.insetInlineStart = `${part.at * 100}%`;
        return mark;
      });
  }

  private tempo(live: Live): HTMLElement | null {
    const rows = tempoParts(live).map((part) => {
      const label = h("span", {}, this.app.say(`player.tempo_${part.name}`, { s: part.s }));
      label.style.flexGrow = String(part.s);
      return label;
    });
    return rows.length > 0 ? h("p", { class: "tempo-words label" }, ...rows) : null;
  }

  /** One cue: in the first set what it feels like, then a typical slip's repair per set. */
  private cue(live: Live): string {
    const { slot, set } = live.place;
    const exercise = this.app.exercise(slot.item.exercise);
    const fixes = exercise.fixes.filter((fix) => !fix.cue || !slot.item.cues_withheld.includes(fix.cue));
    return fixes[(set - 1) % Math.max(1, fixes.length)]?.text ?? exercise.feel;
  }

  private controls(live: Live): HTMLElement {
    const { app } = this;
    return h(
      "div",
      { class: "controls" },
      h("div", { class: "second-row" }, ...this.second(live)),
      h("div", { class: "main-row" }, this.backControl(live), this.mainControl(live), this.skipControl(live)),
      app.queue.noted("keys") === "off" ? null : h("p", { class: "keys-line label quiet" }, app.say("player.keys_line")),
    );
  }

  private backControl(live: Live): HTMLElement {
    const { app } = this;
    const again = live.phase === "rest" && app.mayRedo(live.last);
    return control(app.say(again ? "player.again" : "player.back"), "back", "back", () => this.back(live));
  }

  private skipControl(live: Live): HTMLElement {
    const { app } = this;
    const reps = live.phase === "work" && live.place.slot.item.hold_s === null;
    return reps && !ownPace(app, live)
      ? control(app.say("player.set_done"), "done", "skip", () => app.setDone(live.place))
      : control(app.say("player.skip"), "skip", "skip", () => this.skip(live));
  }

  private second(live: Live): HTMLElement[] {
    const { app } = this;
    const unwell = press(app.say("player.unwell"), "plain-press", () => this.leave("unwell"));
    const pinchedPlace = live.phase === "rest" ? live.last : live.phase === "work" ? live.place : null;
    const more = press(app.say("player.more_time", { n: app.data.more_s }), "more-press", () => this.moreTime());
    if (!pinchedPlace) return [more, unwell];
    const words = app.say(live.phase === "rest" ? "player.it_pinched" : "player.it_pinches");
    const pinch = press(words, "pinch-press", () => {
      app.standStill();
      const slot = app.standing().slots[pinchedPlace.slot.index] ?? pinchedPlace.slot;
      app.show({ name: "pinch", place: { ...pinchedPlace, slot }, from: app.screen as Live });
    });
    return live.phase === "rest" ? [pinch, more, unwell] : [pinch, unwell];
  }

  private leave(to: "unwell"): void {
    this.app.standStill();
    this.app.show({ name: to, from: this.app.screen });
  }

  private mainControl(live: Live): HTMLElement {
    const { app } = this;
    const { say } = app;
    const paused = live.clock.since === null;
    if (ownPace(app, live)) return control(say("player.set_done"), "done", "main", () => app.setDone(live.place));
    if (live.phase === "work") {
      return paused
        ? control(say("player.go_on"), "play", "main", () => this.setRunning(true))
        : control(say("player.pause"), "pause", "main", () => this.setRunning(false));
    }
    const ready = live.phase === "rest";
    return control(say(ready ? "player.ready" : "player.start_now"), "play", "main", () => {
      app.sound.ready();
      if (ready) app.ready(live.place);
      else app.work(live.place);
    });
  }

  private setRunning(on: boolean): void {
    const live = this.app.screen;
    if (live.name !== "live") return;
    const now = performance.now();
    this.app.sound.ready();
    this.app.show({ ...live, clock: on ? run(live.clock, now) : pause(live.clock, now) });
  }

  private moreTime(): void {
    const live = this.app.screen;
    if (live.name === "live") this.app.show({ ...live, clock: longer(live.clock, this.app.data.more_s) });
  }

  private back(live: Live): void {
    const { app } = this;
    if (live.phase === "rest" && live.last !== null && app.mayRedo(live.last)) app.redo(live.last);
    else if (live.phase === "work") app.ready(live.place);
    else app.introduce(live.place);
  }

  private skip(live: Live): void {
    if (live.phase === "rest") this.app.ready(live.place);
    else this.app.skipSet(live.place);
  }

  // --- while it runs -----------------------------------------------------------------------------------------------

  private tick(): void {
    const live = this.app.screen;
    if (live.name !== "live") return this.close();
    const now = performance.now();
    const { item } = live.place.slot;
    if (ownPace(this.app, live)) this.tickOwn(live, item);
    else if (live.phase === "work" && item.hold_s === null) this.tickReps(live, item, now);
    else this.tickClock(live, now);
  }

  private tickClock(live: Live, now: number): void {
    const left = leftS(live.clock, now);
    const seconds = Math.ceil(left);
    this.set(String(seconds), this.words(live), this.underWords(live));
    this.fill.style.width = `${(this.still() ? seconds / live.clock.totalS : shareLeft(live.clock, now)) * 100}%`;
  }

  private tickOwn(live: Live, item: Item): void {
    const { say } = this.app;
    const word = say(live.clock.since === null ? "player.paused" : "player.own_pace");
    const side = this.side(item);
    this.set(String(item.reps ?? 0), side ? `${word}\n${side}` : word, say("player.times", { n: item.reps ?? 0 }));
    this.fill.style.width = "100%";
  }

  private tickReps(live: Live, item: Item, now: number): void {
    const { app } = this;
    const between = app.exercise(item.exercise).rest_between_reps_s;
    const at = beat(elapsedMs(live.clock, now), item.tempo_s, between, app.repCount(item));
    const rep = item.side === "alternating" ? Math.ceil(at.rep / 2) : at.rep;
    const word = at.over ? app.say("player.all_done") : this.beatWords(live, at);
    this.set(String(rep), word, app.say(`player.of_reps`, { n: item.reps ?? 0 }));
    this.fill.style.width = `${at.share * 100}%`;
  }

  private beatWords(live: Live, at: Beat): string {
    if (live.clock.since === null) return this.app.say("player.paused");
    const { item } = live.place.slot;
    const part = this.app.say(`player.beat_${at.part}`);
    const side =
      item.side === "alternating" ? this.app.say(at.rep % 2 === 1 ? "player.first_side" : "player.second_side") : this.side(item);
    return side ? `${part}\n${side}` : part;
  }

  private side(item: Item): string {
    return sideWords(this.app, item);
  }

  private words(live: Live): string {
    const { say } = this.app;
    const { item } = live.place.slot;
    const side = this.side(item);
    if (live.phase === "rest") {
      const turn = live.last !== null && live.last.slot.item.side !== item.side;
      return turn && side ? say("player.rest_then", { side }) : say("player.rest");
    }
    const paused = live.clock.since === null;
    const word = paused ? say("player.paused") : say(live.phase === "ready" ? "player.get_ready" : "player.hold");
    return side ? `${word}\n${side}` : word;
  }

  private underWords(live: Live): string {
    const { say } = this.app;
    const { item } = live.place.slot;
    if (live.phase === "work") return say("player.of_seconds", { n: item.hold_s ?? 0 });
    return item.hold_s !== null ? say("player.hold_next", { n: item.hold_s }) : say("player.reps_next", { n: item.reps ?? 0 });
  }

  private still(): boolean {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  private set(number: string, word: string, under: string): void {
    const all = `${number}|${word}|${under}`;
    if (all === this.shown) return;
    this.shown = all;
    this.number.textContent = number;
    this.number.classList.toggle("long", number.length > 2);
    this.word.textContent = word;
    this.under.textContent = under;
  }

  /** Say once what begins, for who does not see it; never each second. */
  speak(live: Live): void {
    const text = `${this.words(live).replace("\n", " ")}. ${this.underWords(live)}. ${setWords(this.app, live.place)}`;
    const key = `${live.phase}|${live.clock.since === null}|${text}`;
    if (key === this.said) return;
    this.said = key;
    const reps = live.phase === "work" && live.place.slot.item.hold_s === null;
    this.announce(reps ? this.app.say("player.begin_reps", { n: live.place.slot.item.reps ?? 0 }) : text);
  }
}

/** Return the side just done, where the rest leads to the other one: its outline shows the turn. */
function ghostOf(live: Live): Side | null {
  const done = live.phase === "rest" ? live.last : null;
  return done !== null && done.slot.item.side !== live.place.slot.item.side ? sideOf(done.slot.item) : null;
}

/** Return the moving parts of one repetition: name, seconds, where on the line it begins (0 to 1). */
function tempoParts(live: Live): { name: string; s: number; at: number }[] {
  const { item } = live.place.slot;
  if (live.phase !== "work" || item.hold_s !== null) return [];
  const total = item.tempo_s.reduce((sum, s) => sum + s, 0) || 1;
  let at = 0;
  return (["out", "still", "back"] as const)
    .map((name, index) => {
      const s = item.tempo_s[index] ?? 0;
      const part = { name, s, at: at / total };
      at += s;
      return part;
    })
    .filter((part) => part.s > 0);
}

function control(text: string, picture: Icon, role: string, act: () => void): HTMLElement {
  return h("button", { type: "button", class: `control control-${role}`, "data-role": role, onclick: act }, icon(picture), text);
}

function press(text: string, kind: string, act: () => void): HTMLElement {
  return h("button", { type: "button", class: `press ${kind}`, "data-role": kind, onclick: act }, text);
}
