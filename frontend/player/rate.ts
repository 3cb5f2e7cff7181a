// The screen after an exercise: worst pain, what was left, how well it went.

import type { App } from "./app.ts";
import { h } from "./dom.ts";
import { bar, button, buttons, content, fault, foot, link, middle, pick, scale, segments, smallName, title, whereWords } from "./parts.ts";
import { doneExercises, mayAdd } from "./progress.ts";
import type { Item, Side, Technique } from "./records.ts";
import type { Pain } from "./told.ts";

const MORE_REPS = [0, 1, 2, 3, 4, 5];
const TECHNIQUES: readonly Technique[] = ["good", "fair", "poor"];

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
      fine(app, group, exercises),
      holds,
      other ? otherHip(app, other, () => holds.append(ask(other))) : null,
      item && item.role !== "warm_up" ? moreReps(app, item, (value) => (given.more = value)) : null,
      item && item.role !== "warm_up" ? technique(app, (value) => (given.technique = value)) : null,
      follows,
      missing,
    ),
    foot(
      buttons(button(nextWords(app, group), "main", next)),
      middle(oneMore(app, group), link(say("player.dont_ask"), () => app.dontRate(group))),
    ),
  ];
}

/** One tap for a calm exercise that went as planned. Not offered after a pinch: that is told in numbers. */
function fine(app: App, group: number, exercises: string[]): HTMLElement | null {
  const { say, data } = app;
  if (exercises.some((id) => app.standing().pinched.has(id)) || app.standing().hurt.size > 0) return null;
  const press = button(say("player.fine", { n: data.judge.fine }), "wide", () => app.fine(group));
  return h("div", { class: "block fine-one" }, press, h("p", { class: "why" }, say("player.fine_or")));
}

function oneMore(app: App, group: number): HTMLElement | null {
  const more = mayAdd(app.standing(), group)[0];
  const why = more?.card.add_set?.text;
  return more && why && !app.data.try ? link(app.say("player.add_set"), () => app.addSet(group)) : null;
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
  return slot ? app.say("player.next", { name: smallName(app, slot.item) }) : app.say("player.to_end");
}
