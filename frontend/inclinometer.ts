// The phone as an inclinometer on the pages of range tests. One press starts it; from then on tones and voice lead, for
// who measures lies on the belly and sees no screen. What it read lands in the fields, where it can be changed by hand.

import { Course, type News, type Numbers } from "./measure/course.ts";
import type { Axis, Reading } from "./measure/angle.ts";
import type { EntryRules } from "./measure/entry.ts";
import { keepOffline } from "./measure/keep.ts";
import { askForSensor, Sensor, type Refusal } from "./measure/sensor.ts";
import type { Tone } from "./player/cues.ts";
import { h } from "./player/dom.ts";
import { Sound } from "./player/sound.ts";

interface Setup {
  axis: Axis;
  sensor: Numbers & { wait_ms: number; spread_deg: number };
  words: { [name: string]: string };
}

const TRIES = ["value", "second", "third"];
const CUES: { [what in News["what"]]: Tone } = { zeroed: "high", held: "turn", kept: "low" };
const BUZZ_MS: { [what in News["what"]]: number[] } = { zeroed: [80], held: [80, 60, 80], kept: [40] };

function read<T>(id: string): T | null {
  const found = document.getElementById(id);
  return found ? (JSON.parse(found.textContent ?? "null") as T | null) : null;
}

class Meter {
  private readonly shown = h("p", { class: "phone-angle", role: "timer", "aria-live": "off" });
  private readonly told = h("p", { class: "phone-told", role: "status" });
  private readonly sound = new Sound({ note: () => {}, noted: () => (this.loud ? "on" : "off") }, document.documentElement.lang);
  private loud = true;
  private course: Course | null = null;
  private sensor: Sensor | null = null;
  private lock: { release: () => Promise<void> } | null = null;

  constructor(
    private readonly setup: Setup,
    private readonly place: HTMLElement,
  ) {
    place.hidden = false;
    this.offer("open");
    for (const field of this.fields()) field.addEventListener("input", () => this.method("hand"));
  }

  private word(name: string, values: { [name: string]: number } = {}): string {
    return (this.setup.words[name] ?? "").replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ""));
  }

  private offer(label: string, ...above: HTMLElement[]): void {
    const open = h("button", { type: "button", class: "button", onclick: () => void this.open() }, this.word(label));
    const sound = h("input", { type: "checkbox", id: `sound-${this.side}`, class: "pick", onchange: (event) => this.hush(event) });
    sound.checked = this.loud;
    const label_ = h("label", { for: sound.id }, h("span", { class: "box" }), h("span", {}, this.word("sound")));
    const choice = h("ul", { class: "plain check-rows" }, h("li", {}, sound, label_));
    this.place.replaceChildren(...above, h("p", { class: "why" }, this.word("why")), open, choice);
  }

  private hush(event: Event): void {
    this.loud = (event.target as HTMLInputElement).checked;
    if (!this.loud) this.sound.hush();
  }

  private async open(): Promise<void> {
    this.sound.ready(); // while the press still counts as one
    const refused = await askForSensor();
    if (refused !== null) return this.without(refused);
    this.course = new Course(this.setup.axis, this.setup.sensor);
    let heard = false;
    this.sensor = new Sensor((at, reading) => {
      heard ||= this.setup.axis === "tilt" || reading.axes !== null; // bare acceleration knows no turns
      this.take(at, reading);
    });
    const stop = h("button", { type: "button", class: "button main", onclick: () => this.close("stopped") }, this.word("stop"));
    this.shown.textContent = "";
    this.place.replaceChildren(this.shown, this.told, stop);
    this.tell(this.word("zero"));
    this.lock = await navigator.wakeLock?.request("screen").catch(() => null) ?? null;
    setTimeout(() => heard || this.without("no_sensor"), this.setup.sensor.wait_ms);
  }

  private without(why: Refusal): void {
    this.end();
    this.place.replaceChildren(h("p", { class: "why", role: "status" }, this.word(why)));
  }

  private end(): void {
    this.sensor?.close();
    this.sensor = null;
    void this.lock?.release().catch(() => {});
    this.lock = null;
  }

  private take(at: number, reading: Reading): void {
    const { course } = this;
    if (course === null || this.sensor === null) return;
    const news = course.add(at, reading);
    this.shown.textContent = course.deg === null ? "" : `${Math.round(course.deg)}°`;
    if (news === null) return;
    this.sound.tone(CUES[news.what], 0);
    this.sound.buzz(BUZZ_MS[news.what]);
    if (news.what === "zeroed") return this.tell(this.word("go"));
    if (news.what === "held") return this.tell(this.word("held", { value: Math.round(news.deg) }));
    this.write(course.tries);
    const kept = this.word("kept", { n: news.n, value: news.deg });
    if (course.finished) return this.close("done", kept);
    this.tell(`${kept} ${this.word("back")}`);
  }

  /** Show and say the same words. */
  private tell(text: string): void {
    this.told.textContent = text;
    this.sound.say(text);
  }

  private close(how: "done" | "stopped", before = ""): void {
    const { course } = this;
    if (course === null) return;
    if (how === "stopped") {
      course.stop();
      this.write(course.tries);
    }
    this.end();
    const [low, high] = [Math.min(...course.tries), Math.max(...course.tries)];
    const wide = course.tries.length > 1 && high - low > this.setup.sensor.spread_deg;
    const end = how === "done" ? this.word("done", { low, high }) : this.word("stopped");
    this.offer("again", this.told);
    this.tell([before, end, wide ? this.word("one_more", { by: high - low }) : ""].filter((text) => text !== "").join(" "));
  }

  private get side(): string {
    return this.place.dataset["side"] ?? "";
  }

  private fields(): HTMLInputElement[] {
    const ids = TRIES.map((name) => (name === "value" ? `value-${this.side}` : `${name}_${this.side}`));
    return ids.map((id) => document.getElementById(id)).filter((field) => field instanceof HTMLInputElement);
  }

  private write(tries: readonly number[]): void {
    this.fields().forEach((field, place) => (field.value = tries[place] === undefined ? "" : String(tries[place])));
    if (tries.length > 0) this.method("phone");
  }

  private method(how: "phone" | "hand"): void {
    const field = document.getElementsByName(`method_${this.side}`)[0];
    if (field instanceof HTMLInputElement) field.value = how;
  }
}

const setup = read<Setup>("phone-words");
if (setup?.axis) document.querySelectorAll<HTMLElement>(".phone-measure").forEach((place) => new Meter(setup, place));
const rules = read<EntryRules>("entry-words");
const form = document.querySelector<HTMLFormElement>("form[data-entry]");
if (rules && form) keepOffline(form, rules);
