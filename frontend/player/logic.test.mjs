// The player's pure parts: run by tests/web/test_session.py with node's own test runner.
import assert from "node:assert/strict";
import test from "node:test";
import { cuesOf } from "./cues.ts";
import { speaker } from "./words.ts";
import { counted, doneExercises, lightOf, mayAdd, nextStep, pinchChoices, redoOf, shares, standingOf, swapChoices } from "./progress.ts";
import { inOrder } from "./order.ts";
import { beat, deadline, elapsedMs, leftS, longer, newClock, pause, run, shareLeft } from "./timer.ts";
import { uuid7From } from "./uuid7.ts";

const plain = (exercise, side, sets = 2, more = {}) => ({
  exercise, side, role: "main", sets, reps: 10, hold_s: null, load: 0, tempo_s: [2, 1, 2], rest_s: 45,
  max_hip_flexion_deg: 70, cues_withheld: [], words: { dose: "", limit: "", why: [] }, ...more,
});
const none = { item: null, text: "" };
const card = (exercise, side, sets = 2, more = {}) => ({
  ...plain(exercise, side, sets),
  check_in: { yellow: { item: plain(exercise, side, 1), text: "" } },
  pinch: {
    less_range: { item: plain(exercise, side, sets, { max_hip_flexion_deg: 55 }), text: "" },
    easier: { item: plain("easy", side, sets), text: "" },
    left_out: none,
  },
  stopped: sets > 1 ? { item: plain(exercise, side, sets - 1), text: "" } : none,
  swap: { easier: { item: plain("easy", side, sets), text: "" }, other: { item: plain("other", side, 3), text: "" }, no_equipment: none },
  ...more,
});
let count = 0;
const fact = (kind, data = {}) => ({ id: String((count += 1)), kind, at: "", device_seq: count, data });
const started = (pain = 0) => fact("session_started", { check_in: { right: pain } });
const set = (exercise, side, number, kind = "set_done", more = {}) => fact(kind, { exercise, side, set: number, ...more });
const table = { right: { green_max: 2, yellow_max: 5 } };
const strict = { green_max: 2, yellow_max: 5 };
const judge = { light: (one) => lightOf(one.data.check_in, table, strict), hurtsMax: 2 };
const stand = (items, facts) => standingOf(items, facts, judge);
const where = (items, facts) => {
  const next = nextStep(stand(items, facts), facts);
  return next.what === "set" ? `${next.place.slot.item.exercise} ${next.place.slot.item.side} ${next.place.set}` : next.what;
};
const pair = [card("clam", "left"), card("clam", "right"), card("bridge", "both", 1)];

test("sides take turns, the rating follows, then the next exercise, then the end", () => {
  const facts = [started()];
  const seen = [];
  for (let guard = 0; guard < 20; guard += 1) {
    const next = nextStep(stand(pair, facts), facts);
    if (next.what === "end") break;
    if (next.what === "rate") {
      seen.push("rate");
      for (const name of doneExercises(stand(pair, facts), facts, next.group)) facts.push(fact("exercise_rated", { exercise: name, worst: { right: 1 } }));
      continue;
    }
    const { item } = next.place.slot;
    seen.push(`${item.exercise} ${item.side} ${next.place.set}`);
    facts.push(set(item.exercise, item.side, next.place.set));
  }
  assert.deepEqual(seen, ["clam left 1", "clam right 1", "clam left 2", "clam right 2", "rate", "bridge both 1", "rate"]);
  assert.equal(stand(pair, facts).worst, 1);
  assert.deepEqual(shares(stand(pair, facts)), [1, 1]);
});

test("the same fact twice changes nothing", () => {
  const once = [started(), set("clam", "left", 1)];
  assert.equal(where(pair, once), where(pair, [...once, once[1], once[0]]));
});

test("a yellow check-in takes the yellow doses, a red one is seen as red", () => {
  assert.equal(stand(pair, [started(4)]).slots[0].sets, 1);
  assert.equal(lightOf({ right: 6 }, table, strict), "red");
  assert.equal(lightOf({ right: 5 }, table, strict), "yellow");
  assert.equal(lightOf({ right: 2 }, table, strict), "green");
  assert.equal(lightOf({ left: 3, right: 0 }, table, strict), "yellow");
});

test("a pinch with less range keeps the place and never raises the dose", () => {
  const facts = [started(4), set("clam", "left", 1, "pinched", { then: "less_range" })];
  const slot = stand(pair, facts).slots[0];
  assert.equal(slot.item.max_hip_flexion_deg, 55);
  assert.equal(slot.sets, 1);
  assert.equal(where(pair, facts), "clam left 1");
  assert.deepEqual(pinchChoices(slot).map((row) => row.then), ["easier", "left_out"]);
});

test("a pinch: easier exercise, or left out; nothing changes nothing", () => {
  const easier = [started(), set("clam", "left", 1), set("clam", "left", 2, "pinched", { then: "easier" })];
  assert.equal(where(pair, easier), "easy left 1");
  assert.deepEqual(pinchChoices(stand(pair, easier).slots[0]).map((row) => row.then), ["left_out"]);
  const out = [started(), set("clam", "left", 1, "pinched", { then: "left_out" })];
  assert.equal(where(pair, out), "clam right 1");
  assert.equal(where(pair, [started(), set("clam", "left", 1, "pinched", { then: "nothing" })]), "clam left 1");
});

test("a stopped set counts as used and takes one set away", () => {
  const facts = [started(), set("clam", "left", 1, "set_stopped", { why: "tired" })];
  assert.equal(stand(pair, facts).slots[0].sets, 1);
  assert.equal(where(pair, facts), "clam right 1");
});

const lighter = (exercise, side, sets) => ({ item: plain(exercise, side, sets, { max_hip_flexion_deg: 55 }), text: "lighter" });
const hurting = (exercise, side, sets, eases) =>
  card(exercise, side, sets, { stopped_pain: { this: lighter(exercise, side, Math.max(1, sets - 1)), eases }, eased: lighter(exercise, side, 1) });
const row = [hurting("clam", "right", 3, [1]), hurting("bridge", "both", 3, []), hurting("squat", "both", 2, [])];
const hurts = (exercise, side, number) => set(exercise, side, number, "set_stopped", { why: "pain" });

test("a set stopped for pain: less here, what loads alike is eased, the rest stays", () => {
  const [clam, bridge, squat] = stand(row, [started(), hurts("clam", "right", 1)]).slots;
  assert.deepEqual([clam.used, clam.sets, clam.item.max_hip_flexion_deg, clam.note], [1, 2, 55, "lighter"]);
  assert.deepEqual([bridge.sets, bridge.item.max_hip_flexion_deg, bridge.note], [1, 55, "lighter"]);
  assert.deepEqual([squat.sets, squat.item.max_hip_flexion_deg, squat.note], [2, 70, ""]);
});

test("stopped for pain where nothing lighter is left: the rest of it is left out", () => {
  const gone = card("clam", "right", 3, { stopped_pain: { this: { item: null, text: "out" }, eases: [1] }, eased: none });
  const next = card("bridge", "both", 2, { stopped_pain: { this: none, eases: [] }, eased: { item: null, text: "out too" } });
  const facts = [started(), hurts("clam", "right", 1)];
  const [clam, bridge] = stand([gone, next], facts).slots;
  assert.deepEqual([clam.sets, clam.out, clam.note], [1, true, "out"]);
  assert.deepEqual([bridge.sets, bridge.out, bridge.note], [0, true, "out too"]);
  assert.equal(where([gone, next], facts), "rate");
});

test("stopped for pain: an easier exercise takes the sets that are left; what was begun or changed is not eased", () => {
  const other = card("clam", "right", 3, { stopped_pain: { this: { item: plain("easy", "right", 2), text: "easier" }, eases: [1] } });
  const items = [other, row[1]];
  const slot = stand(items, [started(), set("clam", "right", 1), hurts("clam", "right", 2)]).slots[0];
  assert.deepEqual([slot.item.exercise, slot.sets, slot.note], ["easy", 1, "easier"]);
  const swapped = fact("swapped", { exercise: "bridge", side: "both", to: "other", why: "other" });
  assert.equal(stand(items, [started(), swapped, hurts("clam", "right", 1)]).slots[1].note, "");
  const begun = [started(), set("bridge", "both", 1), hurts("clam", "right", 1)];
  assert.equal(stand(items, begun).slots[1].sets, 3);
});

test("a second stop for pain ends the main part; the same stop twice is one", () => {
  const once = hurts("clam", "right", 1);
  assert.equal(stand(row, [started(), once, once]).enough, false);
  const facts = [started(), once, hurts("clam", "right", 2)];
  const now = stand(row, facts);
  assert.equal(now.enough, true);
  assert.ok(now.slots.every((slot) => slot.used === slot.sets));
  assert.equal(where(row, facts), "rate");
  assert.equal(where(row, [...facts, fact("exercise_rated", { exercise: "clam", worst: { right: 4 } })]), "end");
});

test("a card from before these branches: a stop for pain takes one set away, a tired one always", () => {
  const old = [started(), hurts("clam", "left", 1)];
  assert.equal(stand(pair, old).slots[0].sets, 1);
  assert.equal(stand(row, [started(), set("clam", "right", 1, "set_stopped", { why: "tired" })]).slots[1].note, "");
});

test("a pain stop never raises a dose that is lower already", () => {
  const slot = stand(row, [started(4), hurts("clam", "right", 1)]).slots[0];
  assert.ok(slot.sets <= 1 && slot.item.sets <= 1);
});

test("a swap puts the other exercise there, at most the sets that were left", () => {
  const facts = [started(), set("clam", "left", 1), fact("swapped", { exercise: "clam", side: "left", to: "other", why: "other" })];
  const slot = stand(pair, facts).slots[0];
  assert.equal(slot.item.exercise, "other");
  assert.equal(slot.sets, 1);
  assert.deepEqual(swapChoices(slot), []);
  assert.deepEqual(swapChoices(stand(pair, [started()]).slots[0]).map((row) => row.why), ["easier", "other"]);
});

test("skipped sets need no rating; an unwanted rating is not asked again", () => {
  const skipped = ["left", "right"].flatMap((side) => [1, 2].map((number) => set("clam", side, number, "set_skipped")));
  assert.equal(where(pair, [started(), ...skipped]), "bridge both 1");
  const done = ["left", "right"].flatMap((side) => [1, 2].map((number) => set("clam", side, number)));
  assert.equal(where(pair, [started(), ...done]), "rate");
  assert.equal(where(pair, [started(), ...done, fact("not_rated", { group: 0 })]), "bridge both 1");
});

test("a clock pauses, goes on and can be given more time", () => {
  let clock = run(newClock(10), 1000);
  assert.equal(leftS(clock, 4000), 7);
  clock = pause(clock, 4000);
  assert.equal(leftS(clock, 99000), 7);
  clock = run(clock, 100000);
  assert.equal(leftS(clock, 102000), 5);
  assert.equal(shareLeft(clock, 102000), 0.5);
  assert.equal(leftS(longer(clock, 15), 102000), 20);
  assert.equal(leftS(clock, 999000), 0);
  assert.equal(elapsedMs(pause(clock, 102000), 0), 5000);
});

test("the beat: which repetition, which part, and when all are through", () => {
  const tempo = [2, 1, 2];
  const at = (seconds) => beat(seconds * 1000, tempo, 1, 3);
  assert.deepEqual([at(0).rep, at(0).part], [1, "out"]);
  assert.equal(at(2.5).part, "still");
  assert.equal(at(4).part, "back");
  assert.equal(at(5.5).part, "between");
  assert.deepEqual([at(6).rep, at(6).part], [2, "out"]);
  assert.equal(at(16.9).over, false);
  assert.equal(at(17).over, true);
  assert.equal(beat(0, [0, 0, 0], 0, 4).over, true);
});

test("ids: time first, version 7, variant bits", () => {
  const id = uuid7From(Date.UTC(2026, 10, 20), new Uint8Array(10).fill(255));
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(uuid7From(1, new Uint8Array(10)) < uuid7From(2, new Uint8Array(10)));
  assert.equal(parseInt(id.replaceAll("-", "").slice(0, 12), 16), Date.UTC(2026, 10, 20));
});

const doing = (more) => ({
  phase: "work", totalS: 30, side: "left", turns: false, hold: true, paced: true, tempoS: [2, 1, 3], betweenS: 1, reps: 3, alternating: false, ...more,
});
const heard = (cues) => cues.filter((cue) => cue.tone).map((cue) => [cue.atMs, cue.tone]);
const spoken = (cues) => cues.filter((cue) => cue.say).map((cue) => [cue.atMs, cue.say.key.replace("player.voice.", ""), cue.say.n]);

test("a hold: one high tone, its half told, three low ones before the end", () => {
  const cues = cuesOf(doing({}));
  assert.deepEqual(heard(cues), [[0, "high"], [27000, "low"], [28000, "low"], [29000, "low"]]);
  assert.deepEqual(spoken(cues), [[0, "hold", undefined], [15000, "half", undefined]]);
  assert.equal(spoken(cuesOf(doing({ totalS: 10 }))).length, 1);
});

test("repetitions: a tick at each part of each one, counted aloud, the last one told", () => {
  const cues = cuesOf(doing({ hold: false, reps: 3 }));
  assert.deepEqual(heard(cues).slice(0, 5), [[0, "high"], [2000, "still"], [3000, "back"], [7000, "out"], [9000, "still"]]);
  assert.deepEqual(spoken(cues), [[0, "count", 1], [7000, "count", 2], [14000, "last", undefined]]);
  const both = cuesOf(doing({ hold: false, reps: 6, alternating: true, side: "alternating" }));
  assert.deepEqual(spoken(both).map((row) => row.slice(1)), [["count", 1], ["count", 2], ["last", undefined]]);
});

test("at one's own pace only the start is heard", () => {
  assert.deepEqual(heard(cuesOf(doing({ hold: false, paced: false }))), [[0, "high"]]);
});

test("a rest that leads to the other side has two tones and says which; get ready counts down", () => {
  const rest = cuesOf(doing({ phase: "rest", turns: true }));
  assert.deepEqual([heard(rest), spoken(rest)], [[[0, "turn"]], [[0, "rest_left", undefined]]]);
  assert.deepEqual(spoken(cuesOf(doing({ phase: "rest" }))), [[0, "rest", undefined]]);
  const ready = cuesOf(doing({ phase: "ready", totalS: 5 }));
  assert.deepEqual(heard(ready), [[2000, "low"], [3000, "low"], [4000, "low"]]);
  assert.deepEqual(heard(cuesOf(doing({ phase: "ready", totalS: 2 }))), [[1000, "low"]]);
});

test("a clock knows the moment at which it runs out; standing still it has none", () => {
  const clock = run(newClock(10), 500);
  assert.equal(deadline(clock), 10500);
  assert.equal(deadline(pause(clock, 1500)), null);
  assert.equal(deadline(run(pause(clock, 1500), 4000)), 13000);
});

const more = (sets, most) => card("clam", "left", sets, { add_set: { item: most ? plain("clam", "left", most) : null, text: "more" } });

test("one set more: only where the card has a row, after a green check-in, when all was done and nothing hurt", () => {
  const done = (sets) => Array.from({ length: sets }, (_, n) => set("clam", "left", n + 1));
  const may = (items, facts) => mayAdd(stand(items, facts), 0).length;
  assert.equal(may([more(2, 3)], [started(), ...done(2)]), 1);
  assert.equal(may([more(2, 0)], [started(), ...done(2)]), 0);
  assert.equal(may([more(2, 3)], [started(), ...done(1)]), 0);
  assert.equal(may([more(2, 3)], [started(4), ...done(2)]), 0);
  assert.equal(may([more(2, 3)], [started(), set("clam", "left", 1, "pinched", { then: "nothing" }), ...done(2)]), 0);
  const added = [started(), ...done(2), set("clam", "left", 3, "set_added")];
  assert.equal(where([more(2, 3)], added), "clam left 3");
  assert.equal(may([more(2, 3)], [...added, set("clam", "left", 3)]), 0);
  assert.equal(stand([more(2, 3)], [...added, set("clam", "left", 4, "set_added")]).slots[0].sets, 3);
  const known = stand([more(2, 3)], [started(), ...done(3)]).slots[0]; // another device knows only what was done
  assert.deepEqual([known.sets, known.used, known.done], [3, 3, 3]);
});

test("a set done again counts once, and not a third time", () => {
  const facts = [started(), set("clam", "left", 1)];
  const place = { slot: stand(pair, facts).slots[0], set: 1 };
  assert.equal(redoOf(facts, place), facts[1].id);
  const again = { ...set("clam", "left", 1), replaces: facts[1].id };
  assert.equal(stand(pair, [...facts, again]).slots[0].done, 1);
  assert.equal(counted([...facts, again]).length, 2);
  assert.equal(redoOf([...facts, again], place), null);
});

test("a hip without limits of its own counts by the strictest", () => {
  assert.equal(lightOf({ left: 3 }, { right: { green_max: 4, yellow_max: 5 } }, strict), "yellow");
  assert.equal(lightOf({ left: 3 }, {}, { green_max: 3, yellow_max: 5 }), "green");
});

test("words take the language's own plural forms", () => {
  const texts = { n: { one: "{n} day", few: "{n} few", many: "{n} many", other: "{n} days" } };
  assert.deepEqual([1, 2, 5].map((n) => speaker(texts, "en")("n", { n })), ["1 day", "2 days", "5 days"]);
  assert.deepEqual([1, 2, 5].map((n) => speaker(texts, "pl")("n", { n })), ["1 day", "2 few", "5 many"]);
  assert.throws(() => speaker(texts)("unknown"));
});

test("one device keeps its own order whatever its clock said, devices stand to each other by time", () => {
  const at = (device, device_seq, time) => ({ id: `${device}${device_seq}`, kind: "x", data: {}, device, device_seq, at: `2026-11-${time}` });
  const facts = [at("a", 1, "21T08"), at("a", 2, "20T08"), at("b", 1, "20T09"), at("a", 3, "20T10"), at("a", 2.5, "20T08")];
  const wanted = ["b1", "a1", "a2", "a2.5", "a3"];
  for (let turn = 0; turn < facts.length; turn += 1) {
    const turned = [...facts.slice(turn), ...facts.slice(0, turn)];
    assert.deepEqual(inOrder(turned).map((one) => one.id), wanted);
  }
});

test("a session whose clock was put back in the middle of it stands where it stood", () => {
  const device = (fact, at) => ({ ...fact, device: "a", at });
  const items = [card("a", "right"), card("b", "right")];
  const facts = [device(started(), "2026-11-21"), device(set("a", "right", 1), "2026-11-20"), device(set("a", "right", 2), "2026-11-20")];
  const standing = standingOf(items, inOrder([...facts].reverse()), judge);
  assert.deepEqual(standing.slots.map((slot) => slot.used), [2, 0]);
});
