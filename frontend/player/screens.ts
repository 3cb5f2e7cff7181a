// The screens that stand still: check-in, introduction, pinch, swap, stop, unwell, the end.

import type { App, Live, Screen } from "./app.ts";
import { h } from "./dom.ts";
import { bar, button, buttons, content, fault, foot, link, middle, name, scale, segments, smallName, soundsOn, title, whereWords } from "./parts.ts";
import { nextStep, pinchChoices, swapChoices, type Place } from "./progress.ts";
import type { Item, Side } from "./records.ts";
import type { Pain } from "./told.ts";
import { awakeWords } from "./sheet.ts";
import { uuid7 } from "./uuid7.ts";

const EFFORTS: [string, number[]][] = [
  ["easy", [0, 1, 2, 3]],
  ["middle", [4, 5, 6]],
  ["hard", [7, 8, 9, 10]],
];

// --- before ----------------------------------------------------------------------------------------------------------

export function checkIn(app: App): HTMLElement[] {
  const { say } = app;
  const pain: Pain = {};
  const missing = fault();
  const sides = Object.keys(app.data.check_in) as Side[];
  const go = (): void => {
    const open = sides.find((side) => pain[side] === undefined);
    if (open === undefined) app.checkIn(pain);
    else missing.textContent = say("player.choose_pain", { side: say(`player.side_${open}`) });
  };
  const asked = sides.map((side) =>
    scale(app, say("player.pain_now", { side: say(`player.side_${side}`) }), `now-${side}`, (value) => {
      pain[side] = value;
      missing.textContent = "";
    }),
  );
  return [
    bar(app, say("player.minutes", { n: app.data.minutes })),
    content(
      title(say("player.check_in_title")),
      h("p", { class: "why block" }, say("player.check_in_why")),
      ...asked,
      missing,
      soundLine(app),
      once(app, "awake", awakeWords(app)),
    ),
    foot(buttons(button(say("player.begin"), "main", go))),
  ];
}

/** What is heard: one line that leads to the sheet, before the first set. */
function soundLine(app: App): HTMLElement {
  const { say } = app;
  const open = link(say("player.sound_change"), () => app.show({ name: "sound", from: app.screen }));
  return h("div", { class: "line ruled after" }, h("span", {}, h("b", {}, say("player.sound_title")), " ", h("span", { class: "quiet", "data-sound-now": true }, soundsOn(app))), open);
}

/** Say a thing in this browser once; it stands in the sheet of sound as well. */
function once(app: App, key: string, words: HTMLElement | null): HTMLElement | null {
  if (words === null || app.queue.noted(`told.${key}`) === app.sessionId) return words;
  if (app.queue.noted(`told.${key}`) !== null) return null;
  app.queue.note(`told.${key}`, app.sessionId);
  return words;
}

export function red(app: App): HTMLElement[] {
  const { say, data } = app;
  return [
    bar(app, say("player.minutes", { n: data.calm?.minutes ?? 0 })),
    content(
      title(say("player.red_title")),
      h("p", { class: "why block" }, say("player.red_why")),
      list(app, data.calm?.items ?? []),
    ),
    foot(
      buttons(button(say("player.start_calm"), "main", () => app.startCalm(uuid7()))),
      middle(link(say("player.correct_pain"), () => app.show({ name: "check_in" })), away(app)),
    ),
  ];
}

/** It hurt twice: no more of the main part, the calm items if one likes. */
export function enough(app: App): HTMLElement[] {
  const { say, data } = app;
  return [
    bar(app, say("player.minutes", { n: data.calm?.minutes ?? 0 })),
    content(
      title(say("player.enough_title")),
      h("p", { class: "why block" }, say("player.enough_why")),
      list(app, data.calm?.items ?? []),
    ),
    foot(
      buttons(
        button(say("player.enough_end"), "", () => app.show({ name: "end" })),
        button(say("player.start_calm"), "main", () => app.startCalm(uuid7())),
      ),
    ),
  ];
}

function away(app: App): HTMLElement {
  return h("a", { href: app.data.urls.today }, app.say("player.not_today"));
}

function list(app: App, items: readonly Item[]): HTMLElement {
  const rows = items.map((item) => {
    const side = sideWords(app, item);
    const label = side ? `${name(app, item)}, ${side}` : name(app, item);
    return h("li", { class: "line" }, h("b", {}, label), h("span", { class: "quiet" }, item.words.dose));
  });
  return h("ul", { class: "plain rows ruled" }, ...rows);
}

export function resume(app: App): HTMLElement[] {
  const { say } = app;
  const next = nextStep(app.standing(), app.facts);
  const place = next.what === "set" ? next.place : null;
  const done = app.facts.filter((fact) => fact.kind === "set_done").length;
  const words = place ? say("player.resume_at", { name: smallName(app, place.slot.item) }) : say("player.resume_rate");
  return [
    bar(app, say("player.paused")),
    content(
      title(words),
      place && h("p", {}, setWords(app, place)),
      h("div", { class: "block" }, segments(app)),
      done > 0 && h("p", { class: "line" }, h("b", {}, say("player.sets_done", { n: done }))),
      h("p", { class: "why" }, say("player.finish_counts")),
    ),
    foot(
      buttons(
        button(say("player.finish_here"), "", () => app.finish("stopped")),
        button(say("player.go_on"), "main", () => app.goOn()),
      ),
    ),
  ];
}

/** Return which side an item is for; nothing for both legs at once. */
export function sideWords(app: App, item: Item): string {
  return item.side === "both" ? "" : app.say(`player.on_${item.side}`);
}

export function setWords(app: App, place: Place): string {
  const { slot, set } = place;
  const side = sideWords(app, slot.item);
  const words = app.say("player.set_of", { set, sets: slot.sets });
  return side ? `${words}, ${side}` : words;
}

// --- one exercise ----------------------------------------------------------------------------------------------------

export function steps(app: App, item: Item): HTMLElement {
  const rows = app
    .exercise(item.exercise)
    .steps.filter((step) => !step.cue || !item.cues_withheld.includes(step.cue))
    .map((step) => h("li", {}, step.text));
  return h("ol", { class: "steps" }, ...rows);
}

export function limit(app: App, item: Item): HTMLElement | null {
  if (!item.words.limit) return null;
  const how = app.exercise(item.exercise).shorter;
  return h("p", { class: "attention limit" }, how ? `${item.words.limit}. ${how}` : item.words.limit);
}

function doseLines(app: App, place: Place): HTMLElement {
  const slots = app.standing().slots.filter((slot) => slot.group === place.slot.group && slot.sets > slot.used);
  const rows = slots.map((slot) => {
    const side = sideWords(app, slot.item);
    return h("p", { class: "dose" }, side ? `${slot.item.words.dose}, ${side}` : slot.item.words.dose);
  });
  return h("div", { class: "tight" }, ...rows);
}

export function intro(app: App, place: Place): HTMLElement[] {
  const { say } = app;
  const { item } = place.slot;
  const exercise = app.exercise(item.exercise);
  const why = item.words.why.map((text) => h("p", { class: "why" }, text));
  return [
    bar(app, whereWords(app, place.slot.group)),
    segments(app),
    content(
      title(exercise.name),
      app.data.try ? h("p", { class: "why" }, say("player.try_kept")) : null,
      place.slot.note ? h("p", { class: "attention" }, place.slot.note) : null,
      doseLines(app, place),
      limit(app, item),
      exercise.kit ? h("p", { class: "detail" }, say("player.kit", { kit: exercise.kit })) : null,
      h("div", { class: "tight after-s" }, ...why),
      h("h2", { class: "section" }, say("player.how")),
      steps(app, item),
      h("p", { class: "detail after-s" }, h("b", {}, say("player.feel")), " ", exercise.feel),
      h("p", { class: "detail after-s" }, h("b", {}, say("player.stop_if")), " ", exercise.stops.join(" ")),
    ),
    foot(
      buttons(
        button(say("player.swap"), "", () => app.show({ name: "swap", place })),
        button(say("player.start_set"), "main", () => {
          app.sound.ready();
          app.ready(place);
        }),
      ),
    ),
  ];
}

export function swap(app: App, place: Place): HTMLElement[] {
  const { say } = app;
  const rows = swapChoices(place.slot).map(({ why, item, text }) =>
    choice(name(app, item), `${item.words.dose}. ${text}`, () => app.swap(place, why, item)),
  );
  const leave = choice(say("player.leave_today"), say("player.leave_today_why"), () => app.skipExercise(place));
  return [
    bar(app, whereWords(app, place.slot.group)),
    segments(app),
    content(
      title(say("player.swap_title", { name: smallName(app, place.slot.item) })),
      rows.length ? null : h("p", { class: "why block" }, say("player.swap_none")),
      h("ul", { class: "plain choices-list ruled after" }, ...rows, leave),
    ),
    foot(buttons(button(say("player.keep_it"), "", () => app.introduce(place)))),
  ];
}

function choice(head: string, why: string, press: () => void, chosen = false): HTMLElement {
  return h(
    "li",
    { class: chosen ? "suggested" : "" },
    h("button", { type: "button", class: "choice", onclick: press }, h("b", {}, head), h("span", { class: "why" }, why)),
  );
}

export function pinch(app: App, place: Place, from: Live): HTMLElement[] {
  const { say } = app;
  const rows = pinchChoices(place.slot).map(({ then, branch }, index) => {
    const to = branch.item && then === "easier" ? smallName(app, branch.item) : "";
    const head = say(`player.pinch_${then}`, { name: to });
    const suggested = index === 0 && then !== "left_out";
    const why = then === "left_out" ? say("player.leave_today_why") : branch.text;
    const text = suggested ? `${say("player.suggested")} ${why}` : why;
    return choice(head, text, () => app.pinched(place, then, from), suggested);
  });
  return [
    bar(app, say("player.paused")),
    h(
      "div",
      { class: "frame-warn pinch-head" },
      title(say("player.pinch_title")),
      h("p", { class: "detail" }, `${name(app, place.slot.item)}, ${setWords(app, place)}.`),
    ),
    content(
      h("p", { class: "why" }, say("player.pinch_why")),
      h("h2", { class: "section push-down" }, say("player.what_now")),
      h("ul", { class: "plain choices-list ruled" }, ...rows),
    ),
    foot(
      buttons(button(say("player.pinch_nothing"), "", () => app.pinched(place, "nothing", from))),
      middle(link(say("player.pinch_mistake"), () => app.show(from))),
    ),
  ];
}

// --- stopping and the end --------------------------------------------------------------------------------------------

export function stop(app: App, from: Screen): HTMLElement[] {
  const { say } = app;
  const begun = app.standing().light !== null && app.standing().over === null;
  const place = from.name === "live" && from.phase === "work" ? from.place : null;
  const reasons = (["pain", "tired", "other"] as const).map((why) =>
    place ? button(say(`player.stopped_${why}`), "small", () => app.setStopped(place, why)) : null,
  );
  return [
    bar(app, say("player.paused")),
    content(
      title(say("player.stop_title")),
      place && h("h2", { class: "section" }, say("player.stop_set")),
      place && h("div", { class: "choices wrap" }, ...reasons),
      begun && h("h2", { class: "section" }, say("player.stop_session")),
      begun && h("p", { class: "why" }, say("player.finish_counts")),
      begun && h("p", { class: "after-s" }, button(say("player.finish_here"), "", () => app.finish("stopped"))),
      h("p", { class: "after" }, h("a", { class: "tap", href: app.data.urls.today }, say("player.later"))),
      h("p", { class: "after" }, button(say("player.unwell"), "grave wide", () => app.show({ name: "unwell", from }))),
    ),
    foot(buttons(button(say("player.go_on"), "main", () => app.show(from)))),
  ];
}

export function unwell(app: App, from: Screen): HTMLElement[] {
  const { say } = app;
  const rows = app.data.flags.map((flag) =>
    h(
      "li",
      {},
      h("button", { type: "button", class: "choice", onclick: () => app.raise(flag) }, h("b", { class: "danger" }, flag.words)),
    ),
  );
  return [
    bar(app, say("player.paused")),
    content(
      title(say("player.unwell_title")),
      h("ul", { class: "plain choices-list ruled after" }, ...rows),
    ),
    foot(buttons(button(say("player.unwell_no"), "", () => app.show(from)))),
  ];
}

export function flagged(app: App, screen: Extract<Screen, { name: "flagged" }>): HTMLElement[] {
  const { flag } = screen;
  return [
    h(
      "div",
      { class: "stop-head" },
      h("div", { class: "words" }, title(flag.title), h("p", {}, flag.text)),
    ),
    content(
      h("ol", { class: "steps do-now" }, ...flag.steps.map((step) => h("li", {}, step))),
      h("p", { class: "block" }, app.say("player.unwell_kept")),
      h("p", { class: "why" }, app.say(flag.emergency ? "player.unwell_alone" : "player.unwell_screen")),
    ),
    foot(buttons(h("a", { class: "button main", href: app.data.urls.stop }, app.say("player.unwell_next")))),
  ];
}

/** How hard was it all? One tap, kept at once; nothing waits for it. */
function sessionEffort(app: App): HTMLElement {
  const { say } = app;
  const thanks = h("p", { class: "why", role: "status" });
  const asked = scale(
    app,
    say("player.session_effort"),
    "effort",
    (value) => {
      app.rateSession(value);
      thanks.textContent = say("player.effort_kept");
    },
    EFFORTS,
    "effort",
  );
  const said = app.sessionEffort();
  if (said !== null) asked.querySelector<HTMLInputElement>(`#effort-${said}`)?.setAttribute("checked", "");
  return h("div", { class: "section" }, asked, thanks);
}

export function end(app: App): HTMLElement[] {
  const { say, data } = app;
  if (data.try) return tried(app);
  const now = app.standing();
  const rows = now.slots.map((slot) => {
    const side = sideWords(app, slot.item);
    const done = say("player.sets_of", { done: slot.done, n: slot.card.sets });
    const label = side ? `${name(app, slot.item)}, ${side}` : name(app, slot.item);
    return h("li", { class: "line" }, h("b", {}, label), h("span", { class: "quiet" }, done));
  });
  const calm = now.worst === null ? "" : say("player.worst_was", { pain: now.worst });
  return [
    h("div", { class: "player-bar" }, h("span", {}), h("span", { class: "bar-word" }, say("player.saved"))),
    content(
      title(say(now.over === "done" ? "player.end_title" : "player.end_early_title")),
      calm ? h("p", {}, calm) : null,
      h("ul", { class: "plain rows ruled after" }, ...rows),
      sessionEffort(app),
      h("h2", { class: "section" }, say("player.tomorrow")),
      h("p", { class: "why" }, say("player.tomorrow_why")),
    ),
    foot(
      buttons(h("a", { class: "button main", href: data.urls.today }, say("player.end"))),
      middle(data.urls.told ? h("a", { href: data.urls.told }, say("player.put_right")) : null),
    ),
  ];
}

/** One set was tried: what it was, and that nothing of it is kept. */
function tried(app: App): HTMLElement[] {
  const { say, data } = app;
  return [
    h("div", { class: "player-bar" }, h("span", {}), h("span", { class: "bar-word" }, say("player.try_bar"))),
    content(title(say("player.try_end")), h("p", { class: "why" }, say("player.try_kept"))),
    foot(buttons(h("a", { class: "button main", href: data.urls.today }, say("player.try_back")))),
  ];
}
