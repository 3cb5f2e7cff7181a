// The order of facts: those of one device as it numbered them, whatever its clock said; devices among each other by time.

import type { Fact } from "./records.ts";

/** Return the facts in order. A clock that was put right or wrong in between does not mix up what one device wrote. */
export function inOrder<F extends Fact>(facts: Iterable<F>): F[] {
  const lines = new Map<string, F[]>();
  for (const fact of facts) lines.set(fact.device ?? "", [...(lines.get(fact.device ?? "") ?? []), fact]);
  const open = [...lines.values()].map((line) => line.sort((a, b) => a.device_seq - b.device_seq));
  const ordered: F[] = [];
  for (;;) {
    const next = open.filter((line) => line.length > 0).sort(([a], [b]) => ((a?.at ?? "") < (b?.at ?? "") ? -1 : 1))[0];
    const fact = next?.shift();
    if (fact === undefined) return ordered;
    ordered.push(fact);
  }
}
