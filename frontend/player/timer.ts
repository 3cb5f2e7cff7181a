// A clock that counts down and can pause. Pure: the time now (ms, any steady clock) is an argument.

export interface Clock {
  readonly totalS: number;
  readonly spentMs: number;
  readonly since: number | null; // when it last began to run; null while it pauses
}

/** Return a clock of `totalS` seconds that has not begun to run. */
export function newClock(totalS: number): Clock {
  return { totalS, spentMs: 0, since: null };
}

/** Return the clock running from `now`; a running one stays as it is. */
export function run(clock: Clock, now: number): Clock {
  return clock.since === null ? { ...clock, since: now } : clock;
}

/** Return the clock standing still at `now`. */
export function pause(clock: Clock, now: number): Clock {
  return { ...clock, spentMs: elapsedMs(clock, now), since: null };
}

/** Return the moment at which a running clock runs out, ms; null while it stands. */
export function deadline(clock: Clock): number | null {
  return clock.since === null ? null : clock.since + clock.totalS * 1000 - clock.spentMs;
}

/** Return the clock with `seconds` more to go. */
export function longer(clock: Clock, seconds: number): Clock {
  return { ...clock, totalS: clock.totalS + seconds };
}

/** Return how long the clock has run, ms. */
export function elapsedMs(clock: Clock, now: number): number {
  return clock.spentMs + (clock.since === null ? 0 : Math.max(0, now - clock.since));
}

/** Return what is left, s, never below zero. */
export function leftS(clock: Clock, now: number): number {
  return Math.max(0, clock.totalS - elapsedMs(clock, now) / 1000);
}

/** Return the share that is left, 1 to 0. */
export function shareLeft(clock: Clock, now: number): number {
  return clock.totalS > 0 ? leftS(clock, now) / clock.totalS : 0;
}

export type Part = "out" | "still" | "back" | "between";

export interface Beat {
  rep: number; // 1 is the first
  part: Part;
  share: number; // how far into the repetition, 0 to 1
  over: boolean; // all repetitions are through
}

/** Return where in which repetition `elapsed` ms of work are. `tempoS` is out, still, back. */
export function beat(elapsed: number, tempoS: readonly number[], betweenS: number, reps: number): Beat {
  const [out = 0, still = 0, back = 0] = tempoS;
  const moving = out + still + back;
  const cycle = moving + betweenS;
  if (cycle <= 0) return { rep: reps, part: "back", share: 1, over: true };
  const seconds = elapsed / 1000;
  if (seconds >= cycle * reps - betweenS) return { rep: reps, part: "back", share: 1, over: true };
  const rep = Math.floor(seconds / cycle) + 1;
  const into = seconds - (rep - 1) * cycle;
  const part = into < out ? "out" : into < out + still ? "still" : into < moving ? "back" : "between";
  return { rep, part, share: moving > 0 ? Math.min(1, into / moving) : 1, over: false };
}
