// Run by tests/unit/test_inclinometer.py with node's own test runner.
import assert from "node:assert/strict";
import test from "node:test";
import { Steady, tiltDeg, turnDeg } from "./angle.ts";

const near = (a, b, by = 1e-6) => assert.ok(Math.abs(a - b) <= by, `${a} is not ${b}`);
const turned = (deg, axis) => {
  const r = (deg * Math.PI) / 180;
  return axis === "x" ? [0, Math.sin(r), Math.cos(r)] : [Math.sin(r), 0, Math.cos(r)];
};

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

test("a turn goes the short way round north", () => {
  near(turnDeg(350, 20), 30);
  near(turnDeg(20, 350), 30);
  near(turnDeg(10, 190), 180);
});

test("a value comes only from a steady half second, and is its middle", () => {
  const steady = new Steady();
  for (let n = 0; n <= 10; n += 1) steady.add(n * 50, 40 + (n % 2) * 0.4);
  near(steady.value(), 40, 0.41);
  steady.add(550, 47);
  assert.equal(steady.value(), null);
  steady.clear();
  steady.add(0, 40);
  assert.equal(steady.value(), null);
});
