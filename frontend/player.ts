// The session player: reads what the page brings, draws one screen at a time, keeps focus and voice in order.

import { begin } from "./player/begin.ts";
import type { App, Live, Screen } from "./player/app.ts";
import { h } from "./player/dom.ts";
import { parts } from "./player/draw.ts";
import { Drawings } from "./player/figure.ts";
import { listenToKeys } from "./player/keys.ts";
import { LiveView } from "./player/live.ts";
import type { QueueState } from "./player/queue.ts";
import { renewSound } from "./player/parts.ts";

/** Keep the screen awake where the browser can (not over plain http). It lets go by itself when the page is hidden. */
class Awake {
  private lock: WakeLockSentinel | null = null;
  private asked = false;
  private waits = false;

  async set(on: boolean): Promise<void> {
    this.asked = on;
    try {
      if (on && "wakeLock" in navigator && this.lock === null && !this.waits) await this.take();
      if (!on && this.lock !== null) await this.lock.release();
    } catch {
      this.lock = null;
    }
  }

  private async take(): Promise<void> {
    this.waits = true;
    const lock = await navigator.wakeLock.request("screen").finally(() => (this.waits = false));
    this.lock = lock;
    lock.addEventListener("release", () => (this.lock = null), { once: true });
    if (!this.asked) await lock.release();
  }
}

const SHEETS: Screen["name"][] = ["pinch", "swap", "stop", "unwell", "sound"];

/** Return what tells a control from the others of a screen, also when the screen was drawn anew. */
function knownBy(control: HTMLElement): string {
  return control.dataset.role ?? control.textContent ?? "";
}

class Page {
  private readonly stage = h("div", { class: "stage-of-player" });
  private readonly said = h("p", { class: "unseen", role: "status" });
  private readonly notice = h("p", { class: "notice", role: "status", hidden: true });
  private readonly view: LiveView;
  private readonly awake = new Awake();
  private before: Screen | null = null;
  private covered: { screen: Screen; nodes: Element[] } | null = null;
  private readonly opened: { over: Screen["name"]; sheet: Screen["name"]; by: string }[] = []; // sheets, and what opened them

  constructor(
    private readonly app: App,
    root: HTMLElement,
  ) {
    const drawings = new Drawings();
    this.view = new LiveView(app, (text) => (this.said.textContent = text), drawings);
    root.replaceChildren(this.notice, this.stage, this.said);
    app.draw = () => this.draw();
    app.onQueue = (state) => this.tell(state);
    app.sound.changed = () => this.heardNews();
    document.addEventListener("visibilitychange", () => this.lookedAway());
    listenToKeys(app, this.stage);
    this.draw();
    void drawings.getAll(app.data.figures);
  }

  private draw(): void {
    const { screen } = this.app;
    const focus = this.focused();
    const opener = this.opener(screen);
    if (screen.name !== "live") this.view.close();
    document.body.classList.toggle("resting", screen.name === "live" && screen.phase === "rest");
    document.body.dataset.screen = screen.name === "live" ? screen.phase : screen.name;
    this.stage.replaceChildren(...this.nodes(screen));
    if (screen.name !== "live") renewSound(this.app, this.stage);
    this.moveFocus(screen, focus, opener);
    if (screen.name === "live") this.view.speak(screen as Live);
    if (screen.name === "live") this.view.follow(screen as Live);
    void this.awake.set(screen.name === "live");
    this.before = screen;
  }

  /** Return what to show. A screen that another one lay over comes back as it was left, with what was chosen on it. */
  private nodes(screen: Screen): Element[] {
    const covers = "from" in screen && screen.from === this.before && screen.from.name !== "live";
    if (covers) this.covered = { screen: screen.from, nodes: [...this.stage.children] };
    if (this.covered?.screen === screen) return this.covered.nodes;
    if (!("from" in screen)) this.covered = null;
    return parts(this.app, this.view, screen);
  }

  /** Return the name of the control in focus, so that the same one has it after the screen was drawn anew. */
  private focused(): string | null {
    const active = document.activeElement;
    return active instanceof HTMLElement && this.stage.contains(active) ? knownBy(active) : null;
  }

  /** Note by which control a sheet is opened; return it when the sheet is closed: the focus goes back to it. */
  private opener(screen: Screen): string | null {
    const by = document.activeElement;
    const last = this.opened.at(-1);
    if (last && last.sheet === this.before?.name && last.over === screen.name) {
      this.opened.pop();
      return last.by;
    }
    if (!SHEETS.includes(screen.name)) this.opened.length = 0;
    else if (this.before && this.before.name !== screen.name && by instanceof HTMLElement && this.stage.contains(by)) {
      this.opened.push({ over: this.before.name, sheet: screen.name, by: knownBy(by) });
    }
    return null;
  }

  private moveFocus(screen: Screen, focus: string | null, opener: string | null): void {
    const live = screen.name === "live" && this.before?.name === "live";
    const controls = [...this.stage.querySelectorAll<HTMLElement>("button")];
    const same = live && focus !== null ? controls.find((one) => knownBy(one) === focus) : undefined;
    if (same) return same.focus({ preventScroll: true });
    if (live && focus === null) return;
    const main = screen.name === "live" ? this.stage.querySelector<HTMLElement>('[data-role="main"]') : null;
    const back = controls.find((one) => knownBy(one) === opener);
    const target = back ?? main ?? this.stage.querySelector<HTMLElement>("[data-first]");
    scrollTo(0, 0);
    if (this.before !== null) target?.focus({ preventScroll: target !== back });
  }

  /** Another app, a call, a dark screen: with nothing to be heard a running set stands still until one comes back. */
  private lookedAway(): void {
    const { screen, sound } = this.app;
    if (!document.hidden) return void this.awake.set(screen.name === "live");
    if (screen.name !== "live" || screen.phase !== "work" || sound.heard) return;
    this.app.standStill();
    this.draw();
  }

  /** The browser has found a voice: the sheet says so. */
  private heardNews(): void {
    if (this.app.screen.name === "sound") this.draw();
  }

  private tell(state: QueueState): void {
    const { say } = this.app;
    let text = "";
    if (state.refused > 0) text = say("player.refused", { n: state.refused });
    else if (state.trouble && state.waiting > 0) text = say("player.offline", { n: state.waiting });
    else if (!state.kept) text = say("player.not_kept");
    this.notice.hidden = text === "";
    if (this.notice.textContent !== text) this.notice.textContent = text;
  }
}

void begin((app, root) => void new Page(app, root));
