// Run by tests/unit/test_inclinometer.py with node's own test runner.
import assert from "node:assert/strict";
import test from "node:test";
import { angleOf, readingOf, tiltDeg, turnDeg } from "./angle.ts";
import { Course, Steady } from "./course.ts";
import { entryOf, middle } from "./entry.ts";

const near = (a, b, by = 1e-6) => assert.ok(Math.abs(a - b) <= by, `${a} is not ${b}`);
const turned = (deg, axis) => {
  const r = (deg * Math.PI) / 180;
  return axis === "x" ? [0, Math.sin(r), Math.cos(r)] : [Math.sin(r), 0, Math.cos(r)];
};
const NUMBERS = { still_ms: 1000, still_deg: 2, least_deg: 6, back_share: 0.5, home_deg: 12, tries: 3 };

test("a tilt is the same about either axis of the phone, also past upright", () => {
  for (const deg of [0, 0.5, 15, 89.9, 90, 90.1, 120, 179.5]) {
    near(tiltDeg([0, 0, 1], turned(deg, "x")), deg, 1e-9);
    near(tiltDeg([0, 0, 1], turned(deg, "y")), deg, 1e-9);
  }
});

test("what the phone feels of gravity may have any size and any start position", () => {
  near(tiltDeg([0, 9.81, 0], [9.81, 0, 0]), 90);
  near(tiltDeg([3, 4, 0], [3, 4, 0]), 0);
  assert.equal(tiltDeg([0, 0, 0], [0, 0, 1]), 0);
});

test("the angles of the browser become up and axes of length one at right angles, in the pole too", () => {
  for (const [alpha, beta, gamma] of [[0, 0, 0], [37, 20, -40], [350, 90, 10], [10, -90, 80], [200, 179, -89]]) {
    const { up, axes } = readingOf(alpha, beta, gamma);
    near(Math.hypot(...up), 1);
    for (const axis of axes) near(Math.hypot(...axis), 1);
    near(axes[0][0] * axes[1][0] + axes[0][1] * axes[1][1] + axes[0][2] * axes[1][2], 0);
    near(axes[0][2], up[0]);
    near(axes[1][2], up[1]);
  }
});

test("in the pole the browser's angles jump and the tilt does not", () => {
  const flat = readingOf(0, 0, 0);
  near(angleOf("tilt", flat, readingOf(0, 89.9, 0)), 89.9, 0.01);
  near(angleOf("tilt", flat, readingOf(180, 89.9, 180)), 90.1, 0.3);
  near(angleOf("tilt", readingOf(12, 90, 0), readingOf(300, 90, 72)), 0, 1e-6);
});

test("a tilt from upside down is the same tilt", () => {
  near(angleOf("tilt", readingOf(0, 180, 0), readingOf(0, -150, 0)), 30, 1e-9);
  near(angleOf("tilt", readingOf(0, -90, 0), readingOf(0, -55, 0)), 35, 1e-9);
});

test("a turn goes the short way round north, flat, upside down and on edge", () => {
  for (const [beta, gamma] of [[0, 0], [10, -8], [180, 0], [0, 85]]) {
    near(turnDeg(readingOf(350, beta, gamma), readingOf(20, beta, gamma)), 30);
    near(turnDeg(readingOf(20, beta, gamma), readingOf(350, beta, gamma)), 30);
    near(turnDeg(readingOf(90, beta, gamma), readingOf(128, beta, gamma)), 38);
  }
  near(turnDeg(readingOf(10, 0, 0), readingOf(190, 0, 0)), 180);
});

test("a phone without gyroscope and compass gives tilts and no turns", () => {
  const [zero, now] = [readingOf(null, 0, 0), readingOf(null, 40, 0)];
  near(angleOf("tilt", zero, now), 40);
  assert.equal(angleOf("turn", zero, now), null);
});

test("a value comes only from a still second, and is its middle", () => {
  const steady = new Steady(1000, 2);
  for (let n = 0; n <= 18; n += 1) steady.add(n * 50, 40 + (n % 2) * 0.4);
  near(steady.value(), 40, 0.41);
  const short = new Steady(1000, 2);
  for (let n = 0; n <= 10; n += 1) short.add(n * 50, 40);
  assert.equal(short.value(), null);
  steady.add(950, 47);
  assert.equal(steady.value(), null);
  steady.clear();
  assert.equal(steady.value(), null);
});

/** Lead a course along [degrees, ms] stations, 20 readings a second; returns what it told. */
function lead(course, stations, from = { at: 0, deg: 0 }) {
  const told = [];
  for (const [deg, ms] of stations) {
    const begin = from.deg;
    for (let t = 0; t < ms; t += 50) {
      from.at += 50;
      from.deg = begin + ((deg - begin) * (t + 50)) / ms;
      const news = course.add(from.at, readingOf(0, from.deg, 0));
      if (news !== null) told.push(news);
    }
  }
  return told;
}

test("three tries by holding still alone: zero, the end that was held, back again", () => {
  const course = new Course("tilt", NUMBERS);
  const told = lead(course, [[0, 1200], [52, 1500], [52, 1300], [0, 1000], [0, 1300], [48, 1500], [48, 1300], [0, 900], [0, 1300], [50, 1500], [50, 1300], [0, 900]]);
  assert.deepEqual(told.map((news) => news.what), ["zeroed", "held", "kept", "zeroed", "held", "kept", "zeroed", "held", "kept"]);
  assert.deepEqual(course.tries.map((deg, n) => Math.abs(deg - [52, 48, 50][n]) <= 2), [true, true, true]);
  assert.ok(course.finished);
  assert.equal(course.add(99_000, readingOf(0, 50, 0)), null);
});

test("who goes on after a hold gets the further end, and a rest on the way back is no start", () => {
  const course = new Course("tilt", NUMBERS);
  const told = lead(course, [[0, 1200], [30, 900], [30, 1300], [44, 700], [44, 1300], [18, 800], [18, 2000], [0, 600], [0, 1300]]);
  assert.deepEqual(told.map((news) => news.what), ["zeroed", "held", "held", "kept", "zeroed"]);
  near(course.tries[0], 44, 2);
});

test("a movement that never stands still makes no try, and stopping keeps what was held", () => {
  const moving = new Course("tilt", NUMBERS);
  lead(moving, [[0, 1200], [60, 2000], [0, 2000]]);
  moving.stop();
  assert.deepEqual(moving.tries, []);
  const held = new Course("tilt", NUMBERS);
  lead(held, [[0, 1200], [35, 1000], [35, 1300]]);
  held.stop();
  assert.deepEqual(held.tries, [35]);
});

const RULES = {
  test: "flexion-range", side: "left", name: "Left: bending", min: 0, max: 160, errors: { self: 10, helper: 7 },
  words: { no_number: "{name}: {value} is not a number.", range: "{name}: {value} ({low} to {high}).", nothing: "Nothing.", stopped: "Why?" },
};
const FIELDS = { tries: ["104", "", ""], pain: "", stopped: "tight", method: "phone", who: "self" };

test("without the server a reading is what the server would write", () => {
  assert.deepEqual(entryOf(RULES, { ...FIELDS, tries: ["104", "98,5", " 110 "], pain: "2" }).data, {
    test: "flexion-range", side: "left", value: 104, device: "self", stopped_by: "tight", method: "phone", error_deg: 10, pain: 2, tries: [104, 98.5, 110],
  });
  assert.equal(middle([10, 15]), 12.5);
  assert.equal("tries" in entryOf(RULES, FIELDS).data, false);
});

test("what is wrong is one sentence with field, value and what is expected", () => {
  assert.equal(entryOf(RULES, { ...FIELDS, tries: ["ten", "", ""] }).error, "Left: bending: ten is not a number.");
  assert.equal(entryOf(RULES, { ...FIELDS, tries: ["10", "1050", ""] }).error, "Left: bending: 1050 (0 to 160).");
  assert.equal(entryOf(RULES, { ...FIELDS, tries: ["", " ", ""] }).error, "Nothing.");
  assert.equal(entryOf(RULES, { ...FIELDS, stopped: "" }).error, "Why?");
});
