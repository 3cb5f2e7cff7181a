// What is heard and felt in one phase of a set, and when: a list made in advance, so that nothing depends on ticks. Pure.
// Times are ms since the phase began. look.md 8: last three seconds three low tones; start one high; change sides two.

export type Tone = "low" | "high" | "turn" | "out" | "still" | "back";

export interface Cue {
  atMs: number;
  tone?: Tone;
  say?: { key: string; n?: number }; // a key of the page's words
  buzz?: number[]; // ms on, off, on
}

/** What a phase is made of, as far as the ear needs to know. */
export interface Doing {
  phase: "ready" | "work" | "rest";
  totalS: number;
  side: string; // left | right | both | alternating
  turns: boolean; // the rest leads to the other side
  hold: boolean;
  paced: boolean; // the tempo leads and counts
  tempoS: readonly [number, number, number];
  betweenS: number;
  reps: number; // movements in all: both sides of an alternating one
  alternating: boolean;
}

const LAST_TONES_S = 3;
const HALF_FROM_S = 20; // a hold this long is told its half

/** Return the cues of a phase in the order of their times. */
export function cuesOf(doing: Doing): Cue[] {
  const rows = doing.phase === "ready" ? readyCues(doing) : doing.phase === "rest" ? restCues(doing) : workCues(doing);
  return rows.sort((a, b) => a.atMs - b.atMs);
}

function readyCues({ side, totalS }: Doing): Cue[] {
  const sided = side === "left" || side === "right";
  return [{ atMs: 0, say: { key: sided ? `player.voice.ready_${side}` : "player.voice.ready" } }, ...lastSeconds(totalS)];
}

function restCues({ side, turns }: Doing): Cue[] {
  const sided = turns && (side === "left" || side === "right");
  const say = { key: sided ? `player.voice.rest_${side}` : "player.voice.rest" };
  return [{ atMs: 0, tone: turns ? "turn" : "low", buzz: turns ? [100, 80, 100] : [100], say }];
}

function workCues(doing: Doing): Cue[] {
  const start: Cue = { atMs: 0, tone: "high", buzz: [200] };
  if (doing.hold) {
    const half: Cue[] =
      doing.totalS >= HALF_FROM_S ? [{ atMs: doing.totalS * 500, say: { key: "player.voice.half" } }] : [];
    return [{ ...start, say: { key: "player.voice.hold" } }, ...half, ...lastSeconds(doing.totalS)];
  }
  if (!doing.paced) return [{ ...start, say: { key: "player.voice.own_pace" } }];
  return [start, ...Array.from({ length: doing.reps }, (_, index) => repCues(doing, index)).flat()];
}

/** One movement: its number, and a short tone at each part that begins. */
function repCues(doing: Doing, index: number): Cue[] {
  const [out, still, back] = doing.tempoS;
  const at = index * (out + still + back + doing.betweenS) * 1000;
  const turns = doing.alternating ? 2 : 1;
  const counts = index % turns === 0;
  const last = index >= doing.reps - turns && doing.reps > 2 * turns;
  const say = last ? { key: "player.voice.last" } : { key: "player.voice.count", n: index / turns + 1 };
  const rows: Cue[] = [{ atMs: at, ...(index > 0 ? { tone: "out" as const } : {}), ...(counts ? { say } : {}) }];
  if (still > 0) rows.push({ atMs: at + out * 1000, tone: "still" });
  if (back > 0) rows.push({ atMs: at + (out + still) * 1000, tone: "back" });
  return rows;
}

function lastSeconds(totalS: number): Cue[] {
  const rows: Cue[] = [];
  for (let left = Math.min(LAST_TONES_S, Math.ceil(totalS) - 1); left > 0; left -= 1) {
    rows.push({ atMs: (totalS - left) * 1000, tone: "low", buzz: [40] });
  }
  return rows;
}
