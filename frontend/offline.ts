// The page for days without a network: today's session, the coming days, the morning check, and what waits to be sent.

import { h } from "./player/dom.ts";
import { pick } from "./player/parts.ts";
import type { Json } from "./player/records.ts";
import type { Queue } from "./player/queue.ts";
import { speaker, type Say } from "./player/words.ts";
import { dayOf, isFresh, kindFor, type Bundle } from "./store/cards.ts";
import { openQueue } from "./store/sync.ts";

const ROWS: [string, number[]][] = [
  ["low", [0, 1, 2]],
  ["middle", [3, 4, 5]],
  ["high", [6, 7, 8, 9, 10]],
];

class Offline {
  private readonly say: Say;
  private readonly day = dayOf(new Date());
  private readonly pain: { [side: string]: number } = {};
  private readonly signs: { [sign: string]: boolean } = {};

  constructor(
    private readonly root: HTMLElement,
    private readonly bundle: Bundle,
    private readonly queue: Queue,
  ) {
    this.say = speaker(bundle.words, bundle.language);
    queue.onChange = () => this.draw();
    this.draw();
  }

  private draw(): void {
    const parts = [this.head(), this.waiting(), this.morning(), this.session(), this.week()];
    this.root.replaceChildren(...parts.filter((part) => part !== null));
  }

  private head(): HTMLElement {
    const { bundle, say } = this;
    const today = bundle.days.find((row) => row.date === this.day);
    const fresh = isFresh(bundle, this.day);
    return h(
      "div",
      { class: "head" },
      today ? h("p", { class: "above" }, today.name) : null,
      h("h1", { tabindex: -1 }, today && fresh ? today.title : say("offline.title")),
      h("p", { class: "why" }, say(fresh ? "offline.why" : "offline.old", { n: bundle.card_days })),
    );
  }

  private waiting(): HTMLElement | null {
    const n = this.queue.waiting().length;
    return n === 0 ? null : h("p", { class: "block", role: "status" }, this.say("offline.waiting", { n }));
  }

  /** The session that may be begun now: the day's own, or the calm one. */
  private session(): HTMLElement | null {
    const kind = kindFor(this.bundle, this.day, null);
    const found = this.bundle.sessions[kind];
    if (!found) return h("p", { class: "block" }, this.say("offline.none"));
    const lines = found.lines.map((line) =>
      h("li", { class: "line" }, h("b", {}, line.name), h("span", { class: "quiet" }, line.dose)),
    );
    return h(
      "section",
      {},
      h("h2", { class: "section" }, found.title),
      h("ul", { class: "plain rows ruled" }, ...lines),
      h("p", { class: "after" }, h("a", { class: "button main", href: `/session?kind=${kind}` }, this.say("offline.start"))),
    );
  }

  private week(): HTMLElement | null {
    const days = this.bundle.days.filter((row) => row.date > this.day).slice(0, 7);
    if (days.length === 0) return null;
    const rows = days.map((row) => h("li", { class: "line" }, h("b", {}, row.name), h("span", { class: "quiet" }, row.title)));
    return h(
      "section",
      {},
      h("h2", { class: "section" }, this.say("offline.days")),
      h("ul", { class: "plain rows ruled" }, ...rows),
    );
  }

  // --- the morning check -------------------------------------------------------------------------------------------

  private isOpen(): boolean {
    const { bundle } = this;
    const asked = bundle.morning !== null && (bundle.made_on < this.day || bundle.morning.open);
    const told = this.queue.noted("morning") === this.day;
    return asked && !told && (bundle.morning?.hips.length ?? 0) > 0;
  }

  private morning(): HTMLElement | null {
    const { say } = this;
    const asked = this.bundle.morning;
    if (asked === null) return null;
    if (!this.isOpen()) {
      return this.queue.noted("morning") === this.day ? h("p", { class: "block", role: "status" }, say("offline.morning_kept")) : null;
    }
    const fault = h("p", { class: "error", role: "alert" });
    const hips = asked.hips.map((hip) => this.hip(hip));
    const signs = asked.signs.map((sign) => this.sign(sign));
    const save = h("button", { type: "button", class: "button main", onclick: () => this.keepMorning(fault) }, say("app.save"));
    const quick = asked.quick.map((one) =>
      h(
        "button",
        { type: "button", class: "button", onclick: () => this.keep(one.pain, {}) },
        h("b", {}, one.word),
        h("span", { class: "label" }, one.stands),
      ),
    );
    return h(
      "section",
      { class: "morning" },
      h("h2", { class: "section" }, say("offline.morning")),
      h("div", { class: "quick", role: "group", "aria-label": say("morning.quick.name") }, ...quick),
      h("h3", { class: "section" }, say("morning.quick.or")),
      ...hips,
      ...signs,
      fault,
      save,
    );
  }

  private hip(hip: { side: string; name: string; usual: number }): HTMLElement {
    const keep = (chosen: number): number => (this.pain[hip.side] = chosen);
    const rows = ROWS.map(([meaning, values]) =>
      h(
        "div",
        { class: "scale-row" },
        h("span", { class: "meaning" }, this.say(`player.scale_${meaning}`)),
        h("span", { class: "numbers" }, ...values.map((value) => pick(`pain-${hip.side}`, value, String(value), keep))),
      ),
    );
    return h(
      "fieldset",
      {},
      h("legend", { class: "h-legend" }, this.say("offline.morning_of", { side: hip.name })),
      h("div", { class: "scale ruled" }, ...rows),
    );
  }

  private sign(sign: { id: string; ask: string }): HTMLElement {
    const choice = (value: number, text: string): HTMLElement =>
      pick(sign.id, value, text, (chosen) => (this.signs[sign.id] = chosen === 1));
    return h(
      "fieldset",
      { class: "pair" },
      h("legend", {}, sign.ask),
      h("div", { class: "choices" }, choice(0, this.say("app.no")), choice(1, this.say("app.yes"))),
    );
  }

  private keepMorning(fault: HTMLElement): void {
    const asked = this.bundle.morning;
    if (asked === null) return;
    const missing = asked.hips.some((hip) => this.pain[hip.side] === undefined);
    const open = asked.signs.find((sign) => this.signs[sign.id] === undefined);
    fault.textContent = missing
      ? this.say("morning.missing_pain")
      : open
        ? this.say("morning.missing_sign", { ask: open.ask })
        : "";
    if (fault.textContent) return;
    this.keep(this.pain, this.signs);
  }

  private keep(pain: { [side: string]: number }, signs: { [sign: string]: boolean }): void {
    const all = Object.fromEntries((this.bundle.morning?.signs ?? []).map((sign) => [sign.id, signs[sign.id] ?? false]));
    this.queue.note("morning", this.day);
    this.queue.add("morning_rated", { pain: { ...pain }, ...all } as { [key: string]: Json });
    this.draw();
  }
}

async function begin(): Promise<void> {
  const root = document.getElementById("offline");
  const found = await openQueue();
  if (root === null || found === null) return; // the page says in its own words that nothing was kept
  new Offline(root, found.bundle, found.queue);
}

void begin();
