// What the server gave for days without a network, and the session of a day out of it.

import type { Json, PageData, Text } from "../player/records.ts";
import { getKept, putKept } from "./db.ts";

export interface Day {
  date: string;
  name: string;
  kind: string | null;
  title: string;
  minutes: number;
}

export interface Bundle {
  person: string;
  language: string;
  version: string;
  made_on: string;
  card_days: number;
  token: string;
  words: Record<string, Text>;
  days: Day[];
  sessions: Record<string, { title: string; lines: { name: string; dose: string }[]; data: PageData }>;
  morning: {
    open: boolean;
    hips: { side: string; name: string; usual: number }[];
    quick: { word: string; stands: string; pain: { [side: string]: number } }[];
    signs: { id: string; ask: string }[];
  } | null;
  fetch: { assets: string[]; pages: string[]; figures: string[] };
  urls: { events: string; missing: string };
}

export const BUNDLE = "bundle";
const OPEN = "open";
const DAY_STARTS_H = 4; // a person's day runs from 04:00 to 04:00 (contracts.md, Days)
const DAY_MS = 86_400_000;

/** Return the person-day of a moment, as YYYY-MM-DD in local time. */
export function dayOf(now: Date): string {
  const at = new Date(now.getTime() - DAY_STARTS_H * 3_600_000);
  const part = (value: number): string => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${part(at.getMonth() + 1)}-${part(at.getDate())}`;
}

/** Say whether cards are still those of the plan; older ones give only the calm session (contracts.md). */
export function isFresh(bundle: Bundle, day: string): boolean {
  const age = (Date.parse(day) - Date.parse(bundle.made_on)) / DAY_MS;
  return age >= 0 && age < bundle.card_days;
}

/** Return the kind of session for a day: the asked one, else the day's own, else the calm one. */
export function kindFor(bundle: Bundle, day: string, asked: string | null): string {
  if (!isFresh(bundle, day)) return "calm";
  const wanted = asked ?? bundle.days.find((row) => row.date === day)?.kind ?? "calm";
  return wanted in bundle.sessions ? wanted : "calm";
}

/** Keep what the server showed for a session, so that a reload with no network goes on with that one. */
export function keepOpen(data: PageData): Promise<boolean> {
  return putKept(OPEN, { ...data, kept_on: dayOf(new Date()) });
}

/** Return the session that the server showed last on this day, by its day or by what this clock took it for. */
export async function keptOpen(day: string): Promise<PageData | null> {
  const found = await getKept<PageData & { kept_on?: string }>(OPEN);
  if (found === null) return null;
  const { kept_on, ...data } = found;
  return data.session.day === day || kept_on === day ? data : null;
}

export function loadBundle(): Promise<Bundle | null> {
  return getKept<Bundle>(BUNDLE);
}

/** Return what the player reads for a day without the server; null when nothing was kept. */
export async function sessionFor(day: string, asked: string | null): Promise<PageData | null> {
  const bundle = await loadBundle();
  if (bundle === null) return null;
  const found = bundle.sessions[kindFor(bundle, day, asked)];
  if (!found) return null;
  const { data } = found;
  const dated = (prescription: { [key: string]: Json } | null): { [key: string]: Json } | null =>
    prescription === null ? null : { ...prescription, date: day };
  const calm = data.calm === null ? null : { ...data.calm, prescription: dated(data.calm.prescription) ?? {} };
  return {
    ...data,
    token: bundle.token,
    calm,
    session: { ...data.session, day, prescription: dated(data.session.prescription) },
  };
}
