// The player's screens on the page of components: drawn by the player's own code from a made-up session. Nothing is kept.

import { App, type Live, type Phase, type Screen } from "./player/app.ts";
import { h } from "./player/dom.ts";
import { parts } from "./player/draw.ts";
import { Drawings } from "./player/figure.ts";
import { LiveView } from "./player/live.ts";
import type { Place } from "./player/progress.ts";
import type { Queue } from "./player/queue.ts";
import type { Fact, Json, PageData } from "./player/records.ts";
import { newClock } from "./player/timer.ts";

type Draw = (app: App) => Screen;

/** A queue that keeps nothing and sends nothing. */
function silent(): Queue {
  let number = 0;
  const add = (kind: string, data: { [key: string]: Json }, replaces: string | null): Fact => {
    number += 1;
    return { id: `${kind}-${number}`, kind, data, at: new Date(number).toISOString(), device_seq: number, replaces };
  };
  const found = { add, note: () => {}, noted: () => null, ofSession: () => [], send: async () => {}, onChange: () => {} };
  return found as unknown as Queue;
}

/** Return the first set of an exercise with repetitions, or with a hold. */
function place(app: App, hold = false): Place {
  const { slots } = app.standing();
  const slot = slots.find((row) => row.item.role !== "warm_up" && (row.item.hold_s !== null) === hold) ?? slots[0];
  if (!slot) throw new Error("no set");
  return { slot, set: 1 };
}

/** Return another side's set of the same exercise, if there is one. */
function otherSide(app: App, of: Place): Place {
  const twin = app.standing().slots.find((row) => row.group === of.slot.group && row.item.side !== of.slot.item.side);
  return { slot: twin ?? of.slot, set: 1 };
}

function live(app: App, phase: Phase, hold = false): Live {
  const at = place(app, hold);
  const seconds = phase === "work" ? app.workSeconds(at.slot.item) : phase === "rest" ? at.slot.item.rest_s : app.data.get_ready_s;
  return { name: "live", phase, place: at, clock: newClock(seconds), last: phase === "rest" ? otherSide(app, at) : null, began: 1 };
}

/** One set is done: then it is asked how it was. */
function rated(app: App): Screen {
  const { slot, set } = place(app);
  app.write("set_done", { exercise: slot.item.exercise, side: slot.item.side, set });
  return { name: "rate", group: slot.group };
}

const SCREENS: [string, Draw][] = [
  ["check_in", () => ({ name: "check_in" })],
  ["red", () => ({ name: "red" })],
  ["intro", (app) => ({ name: "intro", place: place(app) })],
  ["swap", (app) => ({ name: "swap", place: place(app) })],
  ["ready", (app) => live(app, "ready")],
  ["work", (app) => live(app, "work")],
  ["work", (app) => live(app, "work", true)],
  ["rest", (app) => live(app, "rest", true)],
  ["pinch", (app) => ({ name: "pinch", place: place(app), from: live(app, "work") })],
  ["rate", rated],
  ["sound", () => ({ name: "sound", from: { name: "check_in" } })],
  ["stop", (app) => ({ name: "stop", from: live(app, "work") })],
  ["unwell", (app) => ({ name: "unwell", from: live(app, "work") })],
  ["flagged", (app) => ({ name: "flagged", flag: app.data.flags[0]! })],
  ["enough", () => ({ name: "enough" })],
  ["resume", () => ({ name: "resume" })],
  ["end", () => ({ name: "end" })],
];

/** Draw one screen in a frame of its own, as it stands when it is opened. */
function frame(data: PageData, drawings: Drawings, name: string, draw: Draw): HTMLElement {
  const app = new App(data, silent());
  const view = new LiveView(app, () => {}, drawings);
  const box = h("div", { class: "player guide-player", "data-screen": name });
  app.draw = () => {}; // what is pressed here leads nowhere
  app.write("session_started", { check_in: {} });
  app.screen = draw(app);
  box.classList.toggle("resting", name === "rest");
  box.append(h("div", { class: "stage-of-player" }, ...parts(app, view, app.screen)));
  return box;
}

/** Draw them all; a figure shows where this person stops once it is in the page. */
function begin(): void {
  const source = document.getElementById("session-data");
  const root = document.querySelector("[data-player-screens]");
  if (source === null || root === null) return;
  const data = JSON.parse(source.textContent ?? "null") as PageData;
  const drawings = new Drawings();
  root.replaceChildren(...SCREENS.map(([name, draw]) => frame(data, drawings, name, draw)));
}

begin();
