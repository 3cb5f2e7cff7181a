// After each visit: fetch what the coming days need, send what waits, and keep copies of pages and files.

import { Queue } from "../player/queue.ts";
import { BUNDLE, dayOf, loadBundle, type Bundle } from "./cards.ts";
import { getKept, putKept } from "./db.ts";

const ADDRESS = "/api/offline";
const FILES = "coxa-files";
const PAGES = "coxa-pages";
const AGAIN_MS = 60_000;
const SYNCED = "coxa.synced";
const COPIED = "copied"; // what the copies were made for, once all of them are there
const STAMP = ["version", "language", "made_on", "person"] as const;

/** Say whether this browser allows what only secure addresses get: a copy of pages, installing. */
export function canInstall(): boolean {
  return isSecureContext && "serviceWorker" in navigator && "caches" in globalThis;
}

/** Return a queue for what the server gave last; null before the first visit. */
export async function openQueue(): Promise<{ queue: Queue; bundle: Bundle } | null> {
  const bundle = await loadBundle();
  if (bundle === null) return null;
  return { queue: await Queue.open(bundle.person, bundle.urls.events, bundle.token), bundle };
}

/** Forget a person who was erased, as far as this browser knows them: events, notes, copies of pages. */
export async function forgetHere(person: string): Promise<void> {
  const queue = await Queue.open(person, "", "");
  await queue.forgetAll();
}

/** Fetch the coming days, unless that was just done. */
export async function sync(force = false): Promise<void> {
  const before = Number(sessionStorage.getItem(SYNCED) ?? "0");
  if (!force && Date.now() - before < AGAIN_MS) return;
  const answer = await fetch(ADDRESS, { credentials: "same-origin" });
  if (!answer.ok) return;
  const bundle = (await answer.json()) as Bundle;
  await putKept(BUNDLE, bundle);
  sessionStorage.setItem(SYNCED, String(Date.now()));
  if (canInstall()) await keepCopies(bundle);
}

/** Keep copies of pages and files. What was made for another version, day, person or language is replaced, all of it. */
async function keepCopies(bundle: Bundle): Promise<void> {
  const made = STAMP.map((key) => bundle[key]).join(" ");
  const changed = (await getKept<string>(COPIED)) !== made;
  const files = await caches.open(FILES);
  const wanted = [...bundle.fetch.assets, ...bundle.fetch.figures, ...Object.values(bundle.sessions).flatMap((row) => row.data.figures)];
  const have = new Set((await files.keys()).map((request) => new URL(request.url).pathname + new URL(request.url).search));
  let whole = true;
  const failed = (): void => void (whole = false);
  for (const address of new Set(wanted)) if (!have.has(address)) await files.add(address).catch(failed);
  const pages = await caches.open(PAGES);
  const known = new Set((await pages.keys()).map((request) => new URL(request.url).pathname));
  for (const address of bundle.fetch.pages) {
    if (changed || !known.has(address)) await pages.add(address).catch(failed);
  }
  // The browser itself looks for a new worker only when it is idle. Asked for while the old one still fetches, the new one
  // would wait for it without end (seen in Chromium).
  if (changed) await (await navigator.serviceWorker.getRegistration())?.update().catch(() => undefined);
  if (!changed || !whole) return; // at the next visit once more: an old page may still want its old files
  await dropOld(files, new Set(wanted));
  await putKept(COPIED, made);
}

/** Let go of files that no page asks for any more, but not of those that an open page may still want. */
async function dropOld(files: Cache, wanted: Set<string>): Promise<void> {
  for (const request of await files.keys()) {
    const url = new URL(request.url);
    const isStatic = url.pathname.startsWith("/static/");
    if (isStatic && !wanted.has(url.pathname + url.search)) await files.delete(request);
  }
}

/** Register the service worker and ask the browser not to clear what waits here. */
export async function install(): Promise<void> {
  if (!canInstall()) return;
  await navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => {});
  await navigator.storage?.persist?.().catch(() => false);
}

export { dayOf };
