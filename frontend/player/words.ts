// Texts by key, as the server sent them: the same files as every other page.

import type { Text } from "./records.ts";

export type Say = (key: string, values?: Record<string, string | number>) => string;

/** Return a lookup from key to text; a missing text is a fault, never a fallback. */
export function speaker(texts: Record<string, Text>): Say {
  return (key, values = {}) => {
    const found = texts[key];
    if (found === undefined) throw new Error(key);
    const text = typeof found === "string" ? found : values.n === 1 ? found.one : found.other;
    return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
  };
}

/** Return a name as it stands within a sentence. */
export function small(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
