// What the page plays: what the server's page brought, else what this browser keeps while the server is asked.

import { dayOf, keepOpen, keptOpen, sessionFor } from "../store/cards.ts";
import { App } from "./app.ts";
import { askServer, chooseAgain, chosenOn, holdPresses, isSame, loadAnew, pageData, type Answer } from "./asked.ts";
import { Queue } from "./queue.ts";
import type { PageData } from "./records.ts";
import { heldElsewhere } from "./tabs.ts";

/** Draws an app. */
type Show = (app: App, root: HTMLElement) => void;

interface Kept {
  data: PageData;
  queue: Queue;
  begun: boolean;
}

/** Return the session that the server showed today and that is not over, out of this browser. */
async function keptToday(): Promise<Kept | null> {
  const data = await keptOpen(dayOf(new Date()));
  if (data === null || data.session.id === null) return null;
  const queue = await queueOf(data);
  const kinds = [...data.session.recorded, ...queue.ofSession(data.session.id)].map((fact) => fact.kind);
  return kinds.includes("session_finished") ? null : { data, queue, begun: kinds.includes("session_started") };
}

/** Return the queue of the person of a session; the one that is open if it is theirs. */
async function queueOf(data: PageData, kept: Kept | null = null): Promise<Queue> {
  return kept?.data.person === data.person ? kept.queue : Queue.open(data.person, data.urls.events, data.token);
}

/** Draw the player; null when another tab has this session. It is drawn before that is known, unless it writes at once. */
async function play(show: Show, root: HTMLElement, data: PageData, queue: Queue): Promise<App | null> {
  const others = heldElsewhere(data, queue);
  const writes = Object.keys(data.check_in).length === 0;
  const before = writes ? await others : null;
  if (before !== null) return before(root);
  root.hidden = false;
  const app = new App(data, queue);
  show(app, root);
  if (data.session.id !== null && !data.try) void keepOpen(data);
  const elsewhere = await others;
  return elsewhere === null ? app : elsewhere(root);
}

/** Draw what lies here; nothing leads on from it before the server has said whether it holds. */
async function playAtOnce(show: Show, root: HTMLElement, kept: Kept, asked: Promise<Answer>): Promise<void> {
  const { data, queue } = kept;
  const release = holdPresses(root);
  const app = await play(show, root, data, queue);
  const now = (await asked).data;
  if (app !== null && now !== null && !isSame(data, now, new Set(app.facts.map((fact) => fact.id)))) {
    const chosen = chosenOn(root);
    await play(show, root, now, await queueOf(now, kept));
    chooseAgain(chosen);
  }
  release();
}

/** Find out what is to be played, and play it. */
export async function begin(show: Show): Promise<void> {
  const root = document.getElementById("player");
  if (root === null) return;
  const brought = pageData();
  if (brought !== null) return void play(show, root, brought, await queueOf(brought));
  const asked = askServer();
  const kind = new URLSearchParams(location.search).get("kind");
  const kept = await keptToday();
  const fits = kept !== null && Object.keys(kept.data.check_in).length > 0 && (kind ?? kept.data.session.kind) === kept.data.session.kind;
  if (fits) return playAtOnce(show, root, kept, asked);
  const answer = await asked;
  const data = answer.data ?? (kept?.begun ? kept.data : await sessionFor(dayOf(new Date()), kind));
  if (data === null && answer.came) await loadAnew();
  root.hidden = false; // with nothing to play it says so
  if (data !== null) await play(show, root, data, await queueOf(data, kept));
}
