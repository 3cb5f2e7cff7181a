// Small parts that several screens of the player are made of.

import type { App } from "./app.ts";
import { h } from "./dom.ts";
import { shares } from "./progress.ts";
import type { Item } from "./records.ts";
import { CHANNELS } from "./sound.ts";

const ROWS: [string, number[]][] = [
  ["low", [0, 1, 2]],
  ["middle", [3, 4, 5]],
  ["high", [6, 7, 8, 9, 10]],
];

export function button(text: string, kind: string, press: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: `button ${kind}`, onclick: press }, text);
}

export function link(text: string, press: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: "as-link", onclick: press }, text);
}

export function title(text: string): HTMLElement {
  return h("h1", { tabindex: -1, "data-first": true }, text);
}

/** The bar: Stop, where we are, sound. And one bar per exercise, filled by its sets. */
export function bar(app: App, words: string): HTMLElement {
  const { say } = app;
  const stop = h("button", { type: "button", class: "bar-press", onclick: () => leaveFor(app, "stop") }, say("player.stop"));
  const press = h(
    "button",
    { type: "button", class: "bar-press", "data-role": "sound", onclick: () => leaveFor(app, "sound") },
    soundWord(app),
  );
  return h("div", { class: "player-bar" }, stop, h("span", { class: "bar-word" }, words), press);
}

function soundWord(app: App): string {
  return app.say(app.sound.any ? "player.sound_on" : "player.sound_off");
}

/** Which sounds are on, in words. */
export function soundsOn(app: App): string {
  const on = CHANNELS.filter((channel) => app.sound.on(channel)).map((channel) => app.say(`player.sound_${channel}`));
  return on.length > 0 ? on.join(", ") : app.say("player.sound_silent");
}

/** Let a screen that is shown again, as it was left, say what is heard now. */
export function renewSound(app: App, stage: HTMLElement): void {
  const word = stage.querySelector("[data-role=sound]");
  const now = stage.querySelector("[data-sound-now]");
  if (word) word.textContent = soundWord(app);
  if (now) now.textContent = soundsOn(app);
}

function leaveFor(app: App, to: "stop" | "sound"): void {
  if (app.screen.name === to) return;
  app.standStill();
  app.show({ name: to, from: app.screen });
}

export function segments(app: App): HTMLElement {
  const rows = shares(app.standing()).map((share) => {
    const fill = h("i");
    fill.style.width = `${Math.round(share * 100)}%`;
    return h("span", {}, fill);
  });
  return h("div", { class: "segments", "aria-hidden": "true" }, ...rows);
}

export function whereWords(app: App, group: number): string {
  const total = shares(app.standing()).length;
  return app.say("player.exercise_of", { at: group + 1, total });
}

export function name(app: App, item: Item): string {
  return app.exercise(item.exercise).name;
}

/** The name as it stands within a sentence. */
export function smallName(app: App, item: Item): string {
  return app.exercise(item.exercise).small;
}

/** The 0 to 10 buttons of one question, in three rows by meaning: one group for the keyboard. */
export function scale(
  app: App,
  legend: string,
  id: string,
  chosen: (value: number) => void,
  meanings: [string, number[]][] = ROWS,
  key = "scale",
): HTMLElement {
  const rows = meanings.map(([meaning, values]) =>
    h(
      "div",
      { class: "scale-row" },
      h("span", { class: "meaning" }, app.say(`player.${key}_${meaning}`)),
      h("span", { class: "numbers" }, ...values.map((value) => pick(id, value, String(value), chosen))),
    ),
  );
  return h("fieldset", {}, h("legend", { class: "h-legend" }, legend), h("div", { class: "scale ruled" }, ...rows));
}

export function pick(id: string, value: number, text: string, chosen: (value: number) => void): HTMLElement {
  const key = `${id}-${value}`;
  const input = h("input", { class: "pick", type: "radio", name: id, id: key, value, onchange: () => chosen(value) });
  return h("span", {}, input, h("label", { for: key }, text));
}

export function foot(...rows: HTMLElement[]): HTMLElement {
  return h("div", { class: "foot" }, ...rows);
}

export function buttons(...rows: HTMLElement[]): HTMLElement {
  return h("div", { class: "buttons" }, ...rows);
}

export function middle(...rows: (HTMLElement | null)[]): HTMLElement {
  return h("div", { class: "links middle" }, ...rows);
}

export function content(...rows: (HTMLElement | null | false)[]): HTMLElement {
  return h("div", { class: "content" }, ...rows);
}

export function fault(): HTMLParagraphElement {
  return h("p", { class: "error", role: "alert" });
}
