// One side's tries without a look at the screen: hold still, move, hold, go back, again. Pure: time comes in.

import { angleOf, type Axis, type Reading } from "./angle.ts";

export interface Numbers {
  still_ms: number;
  still_deg: number;
  least_deg: number;
  back_share: number;
  home_deg: number;
  tries: number;
}

export type News =
  | { what: "zeroed" }
  | { what: "held"; deg: number } // the limb stands still at an end; going back makes it a try
  | { what: "kept"; deg: number; n: number };

const LEAST_READINGS = 5;
const FULL_SHARE = 0.9; // of the still time that must be covered by readings

/** Keeps the last moments and says when they stood still. */
export class Steady {
  private rows: { at: number; deg: number }[] = [];
  private readonly ms: number;
  private readonly within: number;

  constructor(ms: number, within: number) {
    this.ms = ms;
    this.within = within;
  }

  add(atMs: number, deg: number): void {
    this.rows.push({ at: atMs, deg });
    while ((this.rows[0]?.at ?? atMs) < atMs - this.ms) this.rows.shift();
  }

  clear(): void {
    this.rows = [];
  }

  /** Return the middle of a still time; null while it moves or too little was read. */
  value(): number | null {
    const first = this.rows[0];
    const last = this.rows[this.rows.length - 1];
    if (!first || !last || this.rows.length < LEAST_READINGS || last.at - first.at < this.ms * FULL_SHARE) return null;
    const sorted = this.rows.map((row) => row.deg).sort((a, b) => a - b);
    const spread = (sorted[sorted.length - 1] ?? 0) - (sorted[0] ?? 0);
    return spread <= this.within ? (sorted[Math.floor(sorted.length / 2)] ?? null) : null;
  }
}

export class Course {
  private readonly axis: Axis;
  private readonly numbers: Numbers;
  private readonly steady: Steady;
  private zero: Reading | null = null;
  private home: Reading | null = null; // the first zero: a rest on the way back is no start position
  private from: Reading | null = null; // what stillness in the start position is measured against
  private best: number | null = null;
  readonly tries: number[] = [];

  constructor(axis: Axis, numbers: Numbers) {
    this.axis = axis;
    this.numbers = numbers;
    this.steady = new Steady(numbers.still_ms, numbers.still_deg);
  }

  /** How far from zero, degrees; null before zero. */
  deg: number | null = null;

  get finished(): boolean {
    return this.tries.length >= this.numbers.tries;
  }

  /** Take one reading; returns what is new, most of the time nothing. */
  add(atMs: number, now: Reading): News | null {
    if (this.finished) return null;
    return this.zero === null ? this.atStart(atMs, now) : this.onTheWay(atMs, now, this.zero);
  }

  /** Keep what was held, when somebody stops in the middle of a try. */
  stop(): void {
    if (this.best !== null) this.tries.push(Math.round(this.best));
    this.best = null;
  }

  private atStart(atMs: number, now: Reading): News | null {
    const moved = this.from === null ? null : this.moved(this.from, now);
    if (this.from === null || moved === null || moved > this.numbers.still_deg) {
      this.from = now;
      this.steady.clear();
      this.steady.add(atMs, 0);
      return null;
    }
    this.steady.add(atMs, moved);
    if (this.steady.value() === null) return null;
    const away = this.home === null ? 0 : this.moved(this.home, now);
    if (away === null || away > this.numbers.home_deg) return null;
    this.home ??= now;
    this.zero = now;
    this.deg = 0;
    this.steady.clear();
    return { what: "zeroed" };
  }

  /** How far the phone has moved at all: in the start position any movement counts. */
  private moved(from: Reading, now: Reading): number | null {
    const tilt = angleOf("tilt", from, now);
    if (this.axis === "tilt") return tilt;
    const turn = angleOf("turn", from, now);
    return turn === null || tilt === null ? null : Math.max(tilt, turn);
  }

  private onTheWay(atMs: number, now: Reading, zero: Reading): News | null {
    const deg = angleOf(this.axis, zero, now);
    if (deg === null) return null;
    this.deg = deg;
    this.steady.add(atMs, deg);
    if (this.best !== null && deg < this.best * this.numbers.back_share) return this.keep(this.best);
    const held = this.steady.value();
    if (held === null || held < this.numbers.least_deg) return null;
    if (this.best !== null && held <= this.best + this.numbers.still_deg) return null;
    this.best = held; // further than before: the furthest end that was held counts
    return { what: "held", deg: held };
  }

  private keep(best: number): News {
    const deg = Math.round(best);
    this.tries.push(deg);
    [this.zero, this.from, this.best, this.deg] = [null, null, null, null];
    this.steady.clear();
    return { what: "kept", deg, n: this.tries.length };
  }
}
