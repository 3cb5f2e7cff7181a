// One session, one tab: a second one says so and offers to go on here; then the first one leaves for Today.

import { button, title } from "./parts.ts";
import { h } from "./dom.ts";
import type { Queue } from "./queue.ts";
import type { PageData } from "./records.ts";
import { speaker } from "./words.ts";

const CHANNEL = "coxa-session";
const ANSWER_MS = 120; // another tab answers at once; a browser without the channel never does
type Note = { session: string; what: "who" | "me" | "taken"; tab: string };

/** Ask the other tabs whether one of them plays this session; if so return what to show instead of the player. */
export async function heldElsewhere(data: PageData, queue: Queue): Promise<((root: HTMLElement) => null) | null> {
  if (typeof BroadcastChannel === "undefined" || data.try) return null;
  const session = data.session.id ?? queue.noted(`session.${data.session.day}.${data.session.kind}`) ?? data.session.day;
  const tab = Math.random().toString(36).slice(2);
  const channel = new BroadcastChannel(CHANNEL);
  const send = (what: Note["what"]): void => channel.postMessage({ session, what, tab });
  const taken = await new Promise<boolean>((answer) => {
    channel.onmessage = (event: MessageEvent<Note>) => event.data.session === session && event.data.what === "me" && answer(true);
    send("who");
    setTimeout(() => answer(false), ANSWER_MS);
  });
  const hold = (): void => {
    channel.onmessage = (event: MessageEvent<Note>) => {
      if (event.data.session !== session || event.data.tab === tab) return;
      if (event.data.what === "who") send("me");
      if (event.data.what !== "taken") return;
      channel.close(); // it answers for this session no more, also while the page is still leaving
      location.href = data.urls.today; // leaving stops every clock of this page
    };
  };
  if (!taken) {
    hold();
    return null;
  }
  channel.onmessage = null;
  return (root) =>
    aside(root, data, () => {
      send("taken");
      location.reload();
    });
}

/** Show that another tab has the session, with the way to have it here. */
function aside(root: HTMLElement, data: PageData, goOnHere: () => void): null {
  const say = speaker(data.words, document.documentElement.lang || "en");
  document.body.dataset["screen"] = "elsewhere";
  root.replaceChildren(
    h("div", { class: "content" }, title(say("player.elsewhere_title")), h("p", { class: "why" }, say("player.elsewhere_why"))),
    h("div", { class: "foot" }, h("div", { class: "buttons" }, button(say("player.elsewhere_here"), "main", goOnHere))),
  );
  return null;
}
