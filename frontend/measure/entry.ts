// A reading from the fields of the page, for when the server cannot be reached: what the server would write, or one
// sentence that says what is wrong. Pure, so that node can test it.

export interface EntryRules {
  test: string;
  side: string;
  name: string;
  min: number;
  max: number;
  errors: { [who: string]: number };
  words: { [code: string]: string };
}

export interface Fields {
  tries: string[];
  pain: string;
  stopped: string;
  method: string;
  who: string;
}

export type Entry = { data: { [key: string]: string | number | number[] } } | { error: string };

function fill(text: string, values: { [name: string]: string | number }): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** Return the middle one of three, the mean of two, the one of one. */
export function middle(tries: readonly number[]): number {
  const sorted = [...tries].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const value = sorted.length % 2 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
  return Math.round(value * 10) / 10;
}

export function entryOf(rules: EntryRules, fields: Fields): Entry {
  const { words, name, min, max } = rules;
  const typed = fields.tries.map((text) => text.trim()).filter((text) => text !== "");
  if (typed.length === 0) return { error: words["nothing"] ?? "" };
  const tries: number[] = [];
  for (const text of typed) {
    const value = Number(text.replace(",", "."));
    if (!Number.isFinite(value)) return { error: fill(words["no_number"] ?? "", { name, value: text.slice(0, 20) }) };
    if (value < min || value > max) {
      return { error: fill(words["range"] ?? "", { name, value: text.slice(0, 20), low: min, high: max }) };
    }
    tries.push(value);
  }
  if (fields.stopped === "") return { error: words["stopped"] ?? "" };
  const data: { [key: string]: string | number | number[] } = {
    test: rules.test,
    side: rules.side,
    value: middle(tries),
    device: fields.who,
    stopped_by: fields.stopped,
    method: fields.method,
  };
  const error = rules.errors[fields.who];
  if (error !== undefined) data["error_deg"] = error;
  if (fields.pain !== "") data["pain"] = Number(fields.pain);
  if (tries.length > 1) data["tries"] = tries;
  return { data };
}
