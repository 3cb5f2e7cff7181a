// The screens that stand still: check-in, introduction, rating, pinch, swap, stop, unwell, the end.

import type { App, Live, Pain, Screen } from "./app.ts";
import { h } from "./dom.ts";
import { doneExercises, nextStep, pinchChoices, shares, swapChoices, type Place } from "./progress.ts";
import type { Item, Side, Technique } from "./records.ts";
import { small } from "./words.ts";
import { uuid7 } from "./uuid7.ts";

const ROWS: [string, number[]][] = [
  ["low", [0, 1, 2]],
  ["middle", [3, 4, 5]],
  ["high", [6, 7, 8, 9, 10]],
];
const MORE_REPS = [0, 1, 2, 3, 4, 5];
const TECHNIQUES: readonly Technique[] = ["good", "fair", "poor"];
const EFFORTS: [string, number[]][] = [
  ["easy", [0, 1, 2, 3]],
  ["middle", [4, 5, 6]],
  ["hard", [7, 8, 9, 10]],
];

export function button(text: string, kind: string, press: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: `button ${kind}`, onclick: press }, text);
}

export function link(text: string, press: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: "as-link", onclick: press }, text);
}

function title(text: string): HTMLElement {
  return h("h1", { tabindex: -1, "data-first": true }, text);
}

/** The bar: Stop, where we are, sound. And one bar per exercise, filled by its sets. */
export function bar(app: App, words: string): HTMLElement {
  const { say, tones } = app;
  const stop = h("button", { type: "button", class: "bar-press", onclick: () => stopFrom(app) }, say("player.stop"));
  const sound = h(
    "button",
    { type: "button", class: "bar-press", onclick: () => toggleSound(app) },
    say(tones.on ? "player.sound_on" : "player.sound_off"),
  );
  return h("div", { class: "player-bar" }, stop, h("span", { class: "bar-word" }, words), sound);
}

function stopFrom(app: App): void {
  app.standStill();
  app.show({ name: "stop", from: app.screen });
}

function toggleSound(app: App): void {
  app.tones.on = !app.tones.on;
  app.tones.ready();
  app.queue.note("sound", app.tones.on ? "on" : null);
  app.draw();
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

/** The 0 to 10 buttons of one question, in three rows by meaning: one group for the keyboard. */
function scale(
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

function pick(id: string, value: number, text: string, chosen: (value: number) => void): HTMLElement {
  const key = `${id}-${value}`;
  const input = h("input", { class: "pick", type: "radio", name: id, id: key, value, onchange: () => chosen(value) });
  return h("span", {}, input, h("label", { for: key }, text));
}

function foot(...rows: HTMLElement[]): HTMLElement {
  return h("div", { class: "foot" }, ...rows);
}

function buttons(...rows: HTMLElement[]): HTMLElement {
  return h("div", { class: "buttons" }, ...rows);
}

function middle(...rows: HTMLElement[]): HTMLElement {
  return h("div", { class: "links middle" }, ...rows);
}

function content(...rows: (HTMLElement | null | false)[]): HTMLElement {
  return h("div", { class: "content" }, ...rows);
}

function fault(): HTMLParagraphElement {
  return h("p", { class: "error", role: "alert" });
}

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
      "wakeLock" in navigator ? null : h("p", { class: "label after" }, say("player.keep_screen_on")),
    ),
    foot(buttons(button(say("player.begin"), "main", go))),
  ];
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
  const words = place ? say("player.resume_at", { name: small(name(app, place.slot.item)) }) : say("player.resume_rate");
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
        button(say("player.go_on"), "main", () => app.proceed(null)),
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
          app.tones.ready();
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
      title(say("player.swap_title", { name: small(name(app, place.slot.item)) })),
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
    const to = branch.item && then === "easier" ? small(name(app, branch.item)) : "";
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

export function rate(app: App, group: number): HTMLElement[] {
  const { say } = app;
  const exercises = doneExercises(app.standing(), app.facts, group);
  const item = app.standing().slots.find((slot) => slot.group === group)?.item;
  const worst: Pain = {};
  const given: { more: number | null; technique: Technique | null } = { more: null, technique: null };
  const sore = Object.keys(app.data.check_in) as Side[];
  const follows = h("p", { class: "why", role: "status" });
  const missing = fault();
  const holds = h("div", {});
  const tell = (): void => {
    missing.textContent = "";
    follows.textContent = say(`player.follows_${follow(app, worst, exercises)}`, { pain: Math.max(...Object.values(worst)) });
  };
  const ask = (side: Side): HTMLElement =>
    scale(app, say("player.worst_pain", { side: say(`player.side_${side}`) }), `worst-${side}`, (value) => {
      worst[side] = value;
      tell();
    });
  const asked = sore.length > 0 ? sore : (["right"] as Side[]);
  holds.append(...asked.map(ask));
  const other = (["left", "right"] as Side[]).find((side) => !asked.includes(side));
  const next = (): void => {
    const open = asked.find((side) => worst[side] === undefined);
    if (open === undefined) app.rate(group, worst, given.more, given.technique);
    else missing.textContent = say("player.choose_worst", { side: say(`player.side_${open}`) });
  };
  return [
    bar(app, whereWords(app, group)),
    segments(app),
    content(
      title(say("player.rate_title", { name: exercises.map((id) => app.exercise(id).name).join(", ") })),
      holds,
      other ? otherHip(app, other, () => holds.append(ask(other))) : null,
      item && item.role !== "warm_up" ? moreReps(app, item, (value) => (given.more = value)) : null,
      item && item.role !== "warm_up" ? technique(app, (value) => (given.technique = value)) : null,
      follows,
      missing,
    ),
    foot(
      buttons(button(nextWords(app, group), "main", next)),
      middle(link(say("player.dont_ask"), () => app.dontRate(group))),
    ),
  ];
}

function otherHip(app: App, side: Side, add: () => void): HTMLElement {
  const press = link(app.say("player.other_hip", { side: app.say(`player.side_${side}`) }), () => {
    add();
    press.closest("fieldset, div")?.querySelector<HTMLInputElement>(`#worst-${side}-0`)?.focus();
    press.remove();
  });
  return h("div", {}, press);
}

function moreReps(app: App, item: Item, chosen: (value: number) => void): HTMLElement {
  const { say } = app;
  const text = (value: number): string => (value === 5 ? say("player.five_or_more") : String(value));
  return h(
    "fieldset",
    { class: "section" },
    h("legend", { class: "h-legend" }, say(item.hold_s === null ? "player.more_reps" : "player.more_holds")),
    h("div", { class: "scale more ruled" }, ...MORE_REPS.map((value) => pick("more", value, text(value), chosen))),
  );
}

/** How well it went, by the person's own eye; may be left open. */
function technique(app: App, chosen: (value: Technique) => void): HTMLElement {
  const { say } = app;
  const rows = TECHNIQUES.map((word, index) =>
    pick("technique", index, say(`player.technique_${word}`), (value) => chosen(TECHNIQUES[value] ?? "fair")),
  );
  return h(
    "fieldset",
    { class: "section" },
    h("legend", { class: "h-legend" }, say("player.technique")),
    h("div", { class: "scale more ruled" }, ...rows),
  );
}

/** What follows from a report: looked up by the card's own limits, at best "noticed" after a pinch. */
function follow(app: App, worst: Pain, exercises: string[]): string {
  const light = app.lightOf(worst);
  const pinched = exercises.some((id) => app.standing().pinched.has(id));
  return light === "green" && pinched ? "pinched" : light;
}

function nextWords(app: App, group: number): string {
  const slot = app.standing().slots.find((row) => row.group > group && row.used < row.sets);
  return slot ? app.say("player.next", { name: small(name(app, slot.item)) }) : app.say("player.to_end");
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
  const { say } = app;
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
    foot(buttons(h("a", { class: "button main", href: app.data.urls.today }, say("player.end")))),
  ];
}
