// Where a session stands: a fold over what was recorded. Pure. The card's branches are looked up, no dose is computed.

import type { Branch, CardItem, Fact, Item, Light, PinchChoice, Side, SwapChoice } from "./records.ts";

/** One line of the session: an item as the card gave it, and what has become of it. */
export interface Slot {
  readonly index: number;
  readonly group: number; // one exercise, one or two sides
  readonly card: CardItem;
  readonly item: Item;
  readonly used: number; // sets that are through: done, stopped or skipped
  readonly sets: number; // sets this item has in all
  readonly done: number;
  readonly before: number; // sets of the same exercise and side in earlier slots: set numbers go on after them
  readonly out: boolean;
  readonly changed: boolean; // another exercise stands here: the card has no further branch but leaving out
  readonly note: string; // why it is not as planned, in the card's words
}

export interface Standing {
  readonly slots: readonly Slot[];
  readonly light: Light | null; // null before the check-in
  readonly rated: ReadonlySet<string>; // exercises, and groups that were not to be asked again ("group:3")
  readonly pinched: ReadonlySet<string>; // exercises that pinched
  readonly over: "done" | "stopped" | null;
  readonly worst: number | null; // worst pain reported in this session
  readonly hurt: ReadonlySet<string>; // the sets that were stopped because it hurt
  readonly enough: boolean; // it hurt twice: the main part is over
}

/** How a session is judged: the colour of a check-in, and how many sets stopped for pain end the main part. */
export interface Judge {
  readonly light: (fact: Fact) => Light;
  readonly hurtsMax: number;
}

export interface Place {
  readonly slot: Slot;
  readonly set: number; // 1 is the first of this item
  readonly redo?: string; // the event that this one takes the place of: the set is done once more
}

export type Next =
  | { readonly what: "set"; readonly place: Place }
  | { readonly what: "rate"; readonly group: number }
  | { readonly what: "end" };

const ORDER: Light[] = ["green", "yellow", "red"];

/** Return the colour of a check-in: the worst hip's. A hip without a row counts by the strictest limits. */
export function lightOf(
  pain: Partial<Record<Side, number>>,
  table: Partial<Record<Side, { green_max: number; yellow_max: number }>>,
  strictest: { green_max: number; yellow_max: number },
): Light {
  const rows = [...Object.values(table), strictest];
  const least = {
    green_max: Math.min(...rows.map((row) => row.green_max)),
    yellow_max: Math.min(...rows.map((row) => row.yellow_max)),
  };
  let worst: Light = "green";
  for (const [side, value] of Object.entries(pain)) {
    const { green_max: green, yellow_max: yellow } = table[side as Side] ?? least;
    const light: Light = value <= green ? "green" : value <= yellow ? "yellow" : "red";
    if (ORDER.indexOf(light) > ORDER.indexOf(worst)) worst = light;
  }
  return worst;
}

/** Return the facts that count: without those that a later one replaces. */
export function counted(facts: readonly Fact[]): Fact[] {
  const replaced = new Set(facts.map((fact) => fact.replaces).filter(Boolean));
  return facts.filter((fact) => !replaced.has(fact.id));
}

/** Return the session's lines before anything happened. Neighbours with the same exercise and role are one group. */
export function newSlots(items: readonly CardItem[], light: Light): Slot[] {
  let group = -1;
  const before = new Map<string, number>();
  return items.map((card, index) => {
    const last = items[index - 1];
    if (!last || last.exercise !== card.exercise || last.role !== card.role) group += 1;
    const item = light === "green" ? card : (card.check_in.yellow.item ?? card);
    const key = `${card.exercise}|${card.side}`;
    const earlier = before.get(key) ?? 0;
    before.set(key, earlier + card.sets);
    return { index, group, card, item, used: 0, sets: item.sets, done: 0, before: earlier, out: false, changed: false, note: "" };
  });
}

/** Return the session as it stands after all facts, in the order they were written. */
export function standingOf(items: readonly CardItem[], facts: readonly Fact[], judge: Judge): Standing {
  const empty: Standing = {
    slots: newSlots(items, "green"),
    light: null,
    rated: new Set(),
    pinched: new Set(),
    over: null,
    worst: null,
    hurt: new Set(),
    enough: false,
  };
  return counted(facts).reduce((standing, fact) => after(standing, fact, items, judge), empty);
}

function after(now: Standing, fact: Fact, items: readonly CardItem[], judge: Judge): Standing {
  switch (fact.kind) {
    case "session_started": {
      if (now.light !== null) return now;
      const colour = judge.light(fact);
      return { ...now, light: colour, slots: newSlots(items, colour) };
    }
    case "set_stopped":
      if (fact.data.why === "pain") return afterPain(now, fact, judge);
      return changeSlot(now, fact, (slot) => afterSet(slot, fact));
    case "set_done":
    case "set_skipped":
      return changeSlot(now, fact, (slot) => afterSet(slot, fact));
    case "set_added":
      return changeSlot(now, fact, (slot) => ({ ...slot, sets: Math.max(slot.sets, mostSets(slot)) }));
    case "pinched": {
      const pinched = new Set([...now.pinched, String(fact.data.exercise)]);
      return changeSlot({ ...now, pinched }, fact, (slot) => afterPinch(slot, fact.data.then as PinchChoice | "nothing"));
    }
    case "swapped":
      return changeSlot(now, fact, (slot) => replaced(slot, slot.card.swap[fact.data.why as SwapChoice]));
    case "exercise_rated": {
      const pains = Object.values((fact.data.worst ?? {}) as Record<string, number>);
      const worst = Math.max(now.worst ?? 0, ...pains);
      return { ...now, rated: new Set([...now.rated, String(fact.data.exercise)]), worst: pains.length ? worst : now.worst };
    }
    case "not_rated":
      return { ...now, rated: new Set([...now.rated, `group:${String(fact.data.group)}`]) };
    case "session_finished":
      return { ...now, over: fact.data.how === "done" ? "done" : "stopped" };
    default:
      return now;
  }
}

/** Apply a change to the line a fact is about: the first one of that exercise and side with sets left, else the last. */
function changeSlot(now: Standing, fact: Fact, change: (slot: Slot) => Slot): Standing {
  const found = slotOf(now, fact);
  if (!found) return now;
  return { ...now, slots: now.slots.map((slot) => (slot === found ? change(slot) : slot)) };
}

function slotOf(now: Standing, fact: Fact): Slot | undefined {
  const { exercise, side } = fact.data;
  const fitting = now.slots.filter((slot) => slot.item.exercise === exercise && slot.item.side === side);
  const number = typeof fact.data.set === "number" ? fact.data.set : null;
  return (
    (number === null ? undefined : fitting.find((slot) => number > slot.before && number <= slot.before + slot.sets)) ??
    fitting.find((slot) => slot.used < slot.sets) ??
    fitting[fitting.length - 1]
  );
}

/** A set was stopped because it hurt: less here, what loads the same hip alike is eased, and after a second one no more. */
function afterPain(now: Standing, fact: Fact, judge: Judge): Standing {
  const key = `${String(fact.data.exercise)}|${String(fact.data.side)}|${String(fact.data.set)}`;
  const found = slotOf(now, fact);
  if (!found || now.hurt.has(key)) return now;
  const hurt = new Set([...now.hurt, key]);
  if (hurt.size >= judge.hurtsMax) {
    const slots = now.slots.map((slot) => (slot === found ? afterSet(slot, fact) : slot));
    return { ...now, hurt, enough: true, slots: slots.map((slot) => ({ ...slot, sets: slot.used })) };
  }
  const eases = found.card.stopped_pain?.eases ?? [];
  const slots = now.slots.map((slot) => {
    if (slot === found) return hurtHere(slot, fact);
    return eases.includes(slot.index) && slot.used === 0 && !slot.changed && !slot.out ? eased(slot) : slot;
  });
  return { ...now, hurt, slots };
}

function hurtHere(slot: Slot, fact: Fact): Slot {
  const branch = slot.card.stopped_pain?.this;
  if (!branch) return afterSet(slot, fact);
  const used = Math.max(slot.used, Number(fact.data.set) - slot.before);
  const stopped = { ...slot, used, done: slot.done + 1 };
  if (slot.changed || !branch.item) return { ...stopped, sets: used, out: true, note: slot.changed ? "" : branch.text };
  return { ...lighter(stopped, branch), note: branch.text };
}

function eased(slot: Slot): Slot {
  const branch = slot.card.eased;
  if (!branch) return slot;
  if (!branch.item) return { ...slot, sets: slot.used, out: true, note: branch.text };
  return { ...lighter(slot, branch), note: branch.text };
}

/** Return the line with a branch's item: the same exercise with less, or another one in its place. */
function lighter(slot: Slot, branch: Branch): Slot {
  if (!branch.item || branch.item.exercise !== slot.item.exercise) return replaced(slot, branch);
  return { ...slot, item: gentler(slot.item, branch.item), sets: Math.max(slot.used, Math.min(slot.sets, branch.item.sets)) };
}

function afterSet(slot: Slot, fact: Fact): Slot {
  const used = Math.max(slot.used, Number(fact.data.set) - slot.before);
  if (fact.kind === "set_done") {
    const sets = Math.max(slot.sets, Math.min(used, mostSets(slot))); // a set more, of which only the doing is known
    return { ...slot, used: Math.min(used, sets), sets, done: Math.min(sets, slot.done + 1) };
  }
  if (fact.kind === "set_skipped") return { ...slot, used };
  const less = slot.card.stopped.item;
  const sets = less && !slot.changed ? Math.min(slot.sets, less.sets) : slot.sets - 1;
  return { ...slot, used, done: slot.done + 1, sets: Math.max(used, sets) };
}

/** Return how many sets the card allows at most: one more than planned, where it says so. */
function mostSets(slot: Slot): number {
  return slot.changed ? slot.sets : Math.max(slot.sets, slot.card.add_set?.item?.sets ?? 0);
}

/** Return the lines of a group to which the card allows one set more, after a session that was calm so far. */
export function mayAdd(standing: Standing, group: number): Slot[] {
  if (standing.light !== "green" || standing.hurt.size > 0) return [];
  return standing.slots.filter(
    (slot) =>
      slot.group === group &&
      !slot.out &&
      slot.done >= slot.card.sets &&
      slot.used >= slot.sets &&
      mostSets(slot) > slot.sets &&
      !standing.pinched.has(slot.item.exercise),
  );
}

/** Return the event of a set that may be done once more in its own place: done, and not a second try already. */
export function redoOf(facts: readonly Fact[], place: Place): string | null {
  const { slot, set } = place;
  const here = counted(facts).find(
    ({ kind, data }) =>
      kind === "set_done" &&
      data.exercise === slot.item.exercise &&
      data.side === slot.item.side &&
      data.set === set + slot.before,
  );
  return here && !here.replaces ? here.id : null;
}

function afterPinch(slot: Slot, then: PinchChoice | "nothing"): Slot {
  if (then === "nothing") return slot;
  if (then === "easier") return replaced(slot, slot.card.pinch.easier);
  const smaller = then === "less_range" ? slot.card.pinch.less_range.item : null;
  if (!smaller) return { ...slot, sets: slot.used, out: true };
  return { ...slot, item: gentler(slot.item, smaller) };
}

/** Return the branch's item where today's is not already lower: a pinch never raises a dose. */
function gentler(now: Item, branch: Item): Item {
  const low = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b));
  const lower = now.sets < branch.sets || (now.reps ?? 0) < (branch.reps ?? 0) || (now.hold_s ?? 0) < (branch.hold_s ?? 0);
  const range = low(now.max_hip_flexion_deg, branch.max_hip_flexion_deg);
  if (!lower) return { ...branch, max_hip_flexion_deg: range };
  return { ...now, max_hip_flexion_deg: range, words: { ...now.words, limit: branch.words.limit } };
}

function replaced(slot: Slot, branch: Branch): Slot {
  const left = slot.sets - slot.used;
  if (!branch.item) return { ...slot, sets: slot.used, out: true };
  const sets = Math.min(branch.item.sets, left);
  return { ...slot, item: branch.item, sets, used: 0, before: 0, changed: true, out: sets === 0 };
}

/** Return what the card still offers for a pinch here; the mildest comes first. */
export function pinchChoices(slot: Slot): { then: PinchChoice; branch: Branch }[] {
  const leave = { then: "left_out" as const, branch: slot.card.pinch.left_out };
  if (slot.changed) return [leave];
  const rows: { then: PinchChoice; branch: Branch }[] = [];
  const { less_range: less, easier } = slot.card.pinch;
  const top = slot.item.max_hip_flexion_deg ?? Infinity;
  if (less.item && (less.item.max_hip_flexion_deg ?? Infinity) < top) rows.push({ then: "less_range", branch: less });
  if (easier.item) rows.push({ then: "easier", branch: easier });
  return [...rows, leave];
}

/** Return what this exercise can be swapped for, each other exercise once. */
export function swapChoices(slot: Slot): { why: SwapChoice; item: Item; text: string }[] {
  if (slot.changed) return [];
  const rows: { why: SwapChoice; item: Item; text: string }[] = [];
  for (const why of ["easier", "other", "no_equipment"] as const) {
    const { item, text } = slot.card.swap[why];
    if (item && !rows.some((row) => row.item.exercise === item.exercise)) rows.push({ why, item, text });
  }
  return rows;
}

function openSlots(standing: Standing, group: number): Slot[] {
  return standing.slots.filter((slot) => slot.group === group && slot.used < slot.sets);
}

/** Return the exercises of a group of which at least one set was done. */
export function doneExercises(standing: Standing, facts: readonly Fact[], group: number): string[] {
  const slots = standing.slots.filter((slot) => slot.group === group);
  const names = new Set(slots.flatMap((slot) => [slot.card.exercise, slot.item.exercise]));
  const done = facts.filter((fact) => fact.kind === "set_done" || fact.kind === "set_stopped");
  return [...names].filter((name) => done.some((fact) => fact.data.exercise === name));
}

/** Return what comes next: the sides of a group take turns, its rating follows, then the next group. */
export function nextStep(standing: Standing, facts: readonly Fact[]): Next {
  const groups = [...new Set(standing.slots.map((slot) => slot.group))];
  for (const group of groups) {
    const open = openSlots(standing, group);
    const first = open.reduce<Slot | null>((best, slot) => (best && best.used <= slot.used ? best : slot), null);
    if (first) return { what: "set", place: { slot: first, set: first.used + 1 } };
    const asked = standing.rated.has(`group:${group}`);
    const unrated = doneExercises(standing, facts, group).filter((name) => !standing.rated.has(name));
    if (unrated.length > 0 && !asked) return { what: "rate", group };
  }
  return { what: "end" };
}

/** Return how much of each group is through, 0 to 1, for the segments on top. */
export function shares(standing: Standing): number[] {
  const groups = [...new Set(standing.slots.map((slot) => slot.group))];
  return groups.map((group) => {
    const slots = standing.slots.filter((slot) => slot.group === group);
    const sets = slots.reduce((sum, slot) => sum + slot.sets, 0);
    return sets === 0 ? 1 : slots.reduce((sum, slot) => sum + slot.used, 0) / sets;
  });
}
