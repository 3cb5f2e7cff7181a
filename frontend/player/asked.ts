// The page of a session comes out of the cache at once; what holds now is asked of the server meanwhile.

import type { PageData } from "./records.ts";

const WAIT_MS = 4000; // so long the server is waited for when there is something to play without it
const CODE = 'script[src*="player.js"]';
const DATA = "session-data";
const SHELL = "/session/shell";

/** Return what this page itself brought; null for the page that the browser keeps, which knows nobody. */
export function pageData(page: Document = document): PageData | null {
  const found = page.getElementById(DATA);
  return found ? (JSON.parse(found.textContent ?? "null") as PageData | null) : null;
}

/** What the server said: a session, or something else than a session, or nothing. */
export interface Answer {
  data: PageData | null;
  came: boolean;
}

/**
 * Ask the server what it shows at this address now. Where it leads elsewhere the browser goes there; after an update of
 * the app it loads the page anew.
 */
export async function askServer(): Promise<Answer> {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", signal: AbortSignal.timeout(WAIT_MS) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.redirected) return await leave(() => location.replace(answer.url));
    const data = page.getElementById(DATA);
    if (data === null) return { data: null, came: true };
    if (codeOf(page) !== codeOf(document)) await loadAnew();
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    document.head.append(document.adoptNode(data));
    return { data: pageData(), came: true };
  } catch {
    return { data: null, came: false }; // no network, or not in time
  }
}

function codeOf(page: Document): string | null {
  return page.querySelector(CODE)?.getAttribute("src") ?? null;
}

/** Take the server's page instead of the kept one, which is that of the version before or knows no answer. */
export async function loadAnew(): Promise<void> {
  let gone = false;
  for (const name of await caches.keys()) gone = (await (await caches.open(name)).delete(SHELL)) || gone;
  if (gone) await leave(() => location.reload()); // else it came from the server already
}

/** Go away; nothing more happens on this page. */
function leave(go: () => void): Promise<never> {
  go();
  return new Promise(() => {});
}

/** Say whether the server shows what is on the screen already: the same session, and nothing in it that is not known. */
export function isSame(shown: PageData, now: PageData, known: Set<string>): boolean {
  const still = (data: PageData): string => JSON.stringify({ ...data, token: "", session: { ...data.session, recorded: [] } });
  return still(shown) === still(now) && now.session.recorded.every((fact) => known.has(fact.id));
}

/** Let no press through before the server has answered; returns what ends that and repeats the last press. */
export function holdPresses(root: HTMLElement): () => void {
  let held: string | null = null;
  const hold = (event: Event): void => {
    const pressed = event.target instanceof Element ? event.target.closest("button") : null;
    if (pressed === null) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held = pressed.textContent;
  };
  root.addEventListener("click", hold, { capture: true });
  root.setAttribute("aria-busy", "true");
  return () => {
    root.removeEventListener("click", hold, { capture: true });
    root.removeAttribute("aria-busy");
    if (held !== null) [...root.querySelectorAll("button")].find((button) => button.textContent === held)?.click();
  };
}

/** Return what was chosen on a screen, so that it can be chosen again on the same screen drawn anew. */
export function chosenOn(root: HTMLElement): string[] {
  return [...root.querySelectorAll<HTMLInputElement>("input:checked")].map((input) => input.id);
}

export function chooseAgain(ids: string[]): void {
  for (const id of ids) document.getElementById(id)?.click();
}
