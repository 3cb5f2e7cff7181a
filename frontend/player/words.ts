// Texts by key, as the server sent them: the same files as every other page.

import type { Text } from "./records.ts";

export type Say = (key: string, values?: Record<string, string | number>) => string;

/** Return a lookup from key to text; a missing text is a fault, never a fallback. `language`: whose plural forms. */
export function speaker(texts: Record<string, Text>, language = "en"): Say {
  const plural = new Intl.PluralRules(language);
  const written = new Intl.NumberFormat(language, { useGrouping: false, numberingSystem: "latn" });
  const show = (value: string | number) => (typeof value === "number" ? written.format(value) : value);
  return (key, values = {}) => {
    const found = texts[key];
    if (found === undefined) throw new Error(key);
    const text = typeof found === "string" ? found : (found[plural.select(Number(values.n))] ?? found.other ?? "");
    return text.replace(/\{(\w+)\}/g, (_, name: string) => show(values[name] ?? ""));
  };
}
