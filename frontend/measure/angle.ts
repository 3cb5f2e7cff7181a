// How far a phone has turned since it was zeroed: pure, so that node can test it. Degrees; gravity in any unit.

export type Vector = readonly [number, number, number];

const STEADY_DEG = 1.5; // largest spread of a steady half second
const STEADY_MS = 500;
const LEAST_READINGS = 5;

function length([x, y, z]: Vector): number {
  return Math.hypot(x, y, z);
}

/** Return the angle between two directions of gravity as the phone feels them: how far it was tilted, whichever way. */
export function tiltDeg(zero: Vector, now: Vector): number {
  const size = length(zero) * length(now);
  if (size === 0) return 0;
  const across = Math.hypot(
    zero[1] * now[2] - zero[2] * now[1],
    zero[2] * now[0] - zero[0] * now[2],
    zero[0] * now[1] - zero[1] * now[0],
  );
  const along = zero[0] * now[0] + zero[1] * now[1] + zero[2] * now[2];
  return (Math.atan2(across, along) * 180) / Math.PI; // exact also near 0 and 180, where an arc cosine is not
}

/** Return the turn about the upright from `zero` to `now`, both in compass degrees, as 0 to 180. */
export function turnDeg(zero: number, now: number): number {
  const turned = Math.abs(now - zero) % 360;
  return turned > 180 ? 360 - turned : turned;
}

/** Keeps the last half second and says when it stood still. */
export class Steady {
  private rows: { at: number; deg: number }[] = [];

  add(atMs: number, deg: number): void {
    this.rows.push({ at: atMs, deg });
    while ((this.rows[0]?.at ?? atMs) < atMs - STEADY_MS) this.rows.shift();
  }

  clear(): void {
    this.rows = [];
  }

  /** Return the middle of a steady half second; null while it moves or too little was read. */
  value(): number | null {
    const first = this.rows[0];
    const last = this.rows[this.rows.length - 1];
    if (!first || !last || this.rows.length < LEAST_READINGS || last.at - first.at < STEADY_MS * 0.8) return null;
    const sorted = this.rows.map((row) => row.deg).sort((a, b) => a - b);
    const spread = (sorted[sorted.length - 1] ?? 0) - (sorted[0] ?? 0);
    return spread <= STEADY_DEG ? (sorted[Math.floor(sorted.length / 2)] ?? null) : null;
  }
}
