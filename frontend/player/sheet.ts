// The sheet of what is heard and felt, who leads the pace, and the keys.

import type { App } from "./app.ts";
import { h } from "./dom.ts";
import { bar, button, buttons, content, foot, title } from "./parts.ts";
import { CHANNELS, type Channel } from "./sound.ts";

const TRY_TEXT = { voice: "player.voice.ready", tones: "", buzz: "" } as const;

export function sound(app: App): HTMLElement[] {
  const { say } = app;
  return [
    bar(app, say("player.paused")),
    content(
      title(say("player.sound_title")),
      h("p", { class: "why block" }, say("player.sound_why")),
      h("div", { class: "rows ruled" }, ...CHANNELS.map((channel) => row(app, channel))),
      pace(app),
      h("div", { class: "rows ruled after" }, keys(app)),
      awakeWords(app),
    ),
    foot(buttons(button(say("player.go_on"), "main", () => app.goBack()))),
  ];
}

/** One channel: a box to tick; where the browser has none it says so. */
function row(app: App, channel: Channel): HTMLElement {
  const { say, sound: out } = app;
  const can = out.can(channel);
  const set = (event: Event): void => {
    out.want(channel, (event.target as HTMLInputElement).checked);
    if (channel === "voice") out.say(say(TRY_TEXT.voice));
    if (channel === "tones") out.tone("high", 0);
    if (channel === "buzz") out.buzz([200]);
  };
  const box = h("input", { type: "checkbox", id: `sound-${channel}`, onchange: set, disabled: !can, checked: can && out.wanted(channel) });
  const words = h("b", {}, say(`player.sound_${channel}`));
  const why = h("span", { class: "why" }, say(can ? `player.sound_${channel}_why` : `player.sound_no_${channel}`));
  return h("label", { class: "check-line", for: `sound-${channel}` }, box, h("span", {}, words, why));
}

function pace(app: App): HTMLElement {
  const { say } = app;
  const one = (paced: boolean, key: string): HTMLElement => {
    const pick = h("input", { type: "radio", name: "pace", id: `pace-${key}`, onchange: () => app.setPaced(paced), checked: app.paced === paced });
    const words = h("span", {}, h("b", {}, say(`player.pace_${key}`)), h("span", { class: "why" }, say(`player.pace_${key}_why`)));
    return h("label", { class: "check-line", for: `pace-${key}` }, pick, words);
  };
  return h("fieldset", { class: "section" }, h("legend", { class: "h-legend" }, say("player.pace")), one(true, "led"), one(false, "own"));
}

function keys(app: App): HTMLElement {
  const { say } = app;
  const set = (event: Event): void => app.queue.note("keys", (event.target as HTMLInputElement).checked ? null : "off");
  const box = h("input", { type: "checkbox", id: "keys", onchange: set, checked: app.queue.noted("keys") !== "off" });
  const words = h("span", {}, h("b", {}, say("player.keys")), h("span", { class: "why" }, say("player.keys_why")));
  return h("label", { class: "check-line", for: "keys" }, box, words);
}

/** How to keep the screen on by hand, where the browser cannot. */
export function awakeWords(app: App): HTMLElement | null {
  return "wakeLock" in navigator ? null : h("p", { class: "label after" }, app.say("player.keep_screen_on"));
}
