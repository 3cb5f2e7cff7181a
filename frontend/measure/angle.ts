// How far a phone has turned since it was zeroed: pure, so that node can test it. Degrees; gravity in any unit.

export type Vector = readonly [number, number, number];

const RAD = Math.PI / 180;
const FULL = 360;

/** What the phone says of itself at one moment: where up is for it, and how each of its axes lies on the ground. */
export interface Reading {
  readonly up: Vector;
  readonly axes: readonly [Vector, Vector] | null; // its x and y as east, north, up; null without a compass or gyroscope
}

/** Return a reading from the angles of a DeviceOrientationEvent (W3C: z, then x, then y). They meet in a pole at beta
 * 90, the matrix does not: that is why angles are never compared one by one. */
export function readingOf(alpha: number | null, beta: number, gamma: number): Reading {
  const [sb, cb, sg, cg] = [Math.sin(beta * RAD), Math.cos(beta * RAD), Math.sin(gamma * RAD), Math.cos(gamma * RAD)];
  const up: Vector = [-cb * sg, sb, cb * cg];
  if (alpha === null) return { up, axes: null };
  const [sa, ca] = [Math.sin(alpha * RAD), Math.cos(alpha * RAD)];
  const x: Vector = [ca * cg - sa * sb * sg, sa * cg + ca * sb * sg, -cb * sg];
  const y: Vector = [-sa * cb, ca * cb, sb];
  return { up, axes: [x, y] };
}

function length([x, y, z]: Vector): number {
  return Math.hypot(x, y, z);
}

/** Return the angle between two directions as the phone feels them: how far it was tilted, whichever way. */
export function tiltDeg(zero: Vector, now: Vector): number {
  const size = length(zero) * length(now);
  if (size === 0) return 0;
  const across = Math.hypot(
    zero[1] * now[2] - zero[2] * now[1],
    zero[2] * now[0] - zero[0] * now[2],
    zero[0] * now[1] - zero[1] * now[0],
  );
  const along = zero[0] * now[0] + zero[1] * now[1] + zero[2] * now[2];
  return Math.atan2(across, along) / RAD; // exact also near 0 and 180, where an arc cosine is not
}

/** Return the turn about the upright as 0 to 180: of the axis that lay flattest at zero, the short way round. */
export function turnDeg(zero: Reading, now: Reading): number | null {
  if (zero.axes === null || now.axes === null) return null;
  const place = Math.abs(zero.axes[0][2]) < Math.abs(zero.axes[1][2]) ? 0 : 1;
  const heading = ([east, north]: Vector): number => Math.atan2(east, north) / RAD;
  const turned = Math.abs(heading(now.axes[place]) - heading(zero.axes[place])) % FULL;
  return turned > FULL / 2 ? FULL - turned : turned;
}

export type Axis = "tilt" | "turn";

/** Return how far the phone has come from zero to now, as a test reads it; null when the phone cannot say. */
export function angleOf(axis: Axis, zero: Reading, now: Reading): number | null {
  return axis === "tilt" ? tiltDeg(zero.up, now.up) : turnDeg(zero, now);
}
