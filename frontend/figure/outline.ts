// The exact convex hull of a few circles as an SVG path of arcs and lines: body/outline.py in TypeScript.

export type Circle = readonly [x: number, y: number, r: number];
type Arc = readonly [circle: Circle, begin: number, end: number];

const TURN = 2 * Math.PI;
const NEAR = 1e-9;
const HALF = 1e-6; // a half circle may be told as either arc: always as the small one

function turned(angle: number): number {
  const rest = angle % TURN;
  return rest < 0 ? rest + TURN : rest;
}

/** Return the arcs of the hull in the order of growing angle; circle j takes over where both reach equally far. */
export function hullArcs(circles: readonly Circle[]): Arc[] {
  let here = circles[0] as Circle;
  for (const c of circles) {
    const [reach, least] = [c[0] + c[2], here[0] + here[2]];
    if (reach > least || (reach === least && c[1] > here[1])) here = c;
  }
  const start = here;
  const arcs: Arc[] = [];
  let angle = 0;
  for (let step = 0; step < 2 * circles.length + 2; step += 1) {
    let ends = TURN;
    let there = here;
    let far = 0;
    for (const circle of circles) {
      const dx = circle[0] - here[0];
      const dy = circle[1] - here[1];
      const distance = Math.hypot(dx, dy);
      if (circle === here || distance <= Math.abs(here[2] - circle[2]) + NEAR) continue;
      let over = turned(Math.atan2(dy, dx) - Math.acos((here[2] - circle[2]) / distance));
      if (over > TURN - NEAR) over = 0;
      if (over < angle - NEAR || (arcs.length === 0 && over < NEAR && circle[1] <= here[1])) continue;
      if (over < ends - NEAR || (over < ends + NEAR && distance > far)) [ends, there, far] = [over, circle, distance];
    }
    arcs.push([here, angle, ends]);
    if (there === here) break;
    [here, angle] = [there, ends];
  }
  const last = arcs[arcs.length - 1];
  const first = arcs[0];
  if (arcs.length > 1 && last && first && last[0] === start) {
    arcs.pop();
    arcs[0] = [start, last[1] - TURN, first[2]];
  }
  return arcs;
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Return the hull of circles as one closed sub-path. */
export function hullPath(circles: readonly Circle[]): string {
  const arcs = hullArcs(circles);
  if (arcs.length === 1) {
    const [x, y, r] = (arcs[0] as Arc)[0];
    const arc = `A${n(r)} ${n(r)} 0 1 1 `;
    return `M${n(x - r)} ${n(y)}${arc}${n(x + r)} ${n(y)}${arc}${n(x - r)} ${n(y)}Z`;
  }
  let path = "";
  for (const [[x, y, r], begin, end] of arcs) {
    path += `${path ? "L" : "M"}${n(x + r * Math.cos(begin))} ${n(y + r * Math.sin(begin))}`;
    if (r > 0.05 && end - begin > NEAR) {
      const large = end - begin > Math.PI + HALF ? 1 : 0;
      path += `A${n(r)} ${n(r)} 0 ${large} 1 ${n(x + r * Math.cos(end))} ${n(y + r * Math.sin(end))}`;
    }
  }
  return `${path}Z`;
}
