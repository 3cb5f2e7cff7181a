// The session player: reads what the page brings, draws one screen at a time, keeps focus and voice in order.

import { begin } from "./player/begin.ts";
import type { App, Live, Screen } from "./player/app.ts";
import { h } from "./player/dom.ts";
import { Drawings } from "./player/figure.ts";
import { listenToKeys } from "./player/keys.ts";
import { LiveView } from "./player/live.ts";
import type { QueueState } from "./player/queue.ts";
import { renewSound } from "./player/parts.ts";
import { rate } from "./player/rate.ts";
import * as screens from "./player/screens.ts";
import { sound } from "./player/sheet.ts";

function parts(app: App, view: LiveView, screen: Screen): HTMLElement[] {
  switch (screen.name) {
    case "check_in":
      return screens.checkIn(app);
    case "red":
      return screens.red(app);
    case "enough":
      return screens.enough(app);
    case "resume":
      return screens.resume(app);
    case "intro":
      return screens.intro(app, screen.place);
    case "live":
      return view.open(screen);
    case "rate":
      return rate(app, screen.group);
    case "pinch":
      return screens.pinch(app, screen.place, screen.from);
    case "swap":
      return screens.swap(app, screen.place);
    case "sound":
      return sound(app);
    case "stop":
      return screens.stop(app, screen.from);
    case "unwell":
      return screens.unwell(app, screen.from);
    case "flagged":
      return screens.flagged(app, screen);
    case "end":
      return screens.end(app);
  }
}

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

class Page {
  private readonly stage = h("div", { class: "stage-of-player" });
  private readonly said = h("p", { class: "unseen", role: "status" });
  private readonly notice = h("p", { class: "notice", role: "status", hidden: true });
  private readonly view: LiveView;
  private readonly awake = new Awake();
  private before: Screen | null = null;
  private covered: { screen: Screen; nodes: Element[] } | null = null;

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
    if (screen.name !== "live") this.view.close();
    document.body.classList.toggle("resting", screen.name === "live" && screen.phase === "rest");
    document.body.dataset.screen = screen.name === "live" ? screen.phase : screen.name;
    this.stage.replaceChildren(...this.nodes(screen));
    if (screen.name !== "live") renewSound(this.app, this.stage);
    this.moveFocus(screen, focus);
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
    return active instanceof HTMLElement && this.stage.contains(active) ? (active.dataset.role ?? null) : null;
  }

  private moveFocus(screen: Screen, role: string | null): void {
    const live = screen.name === "live" && this.before?.name === "live";
    const same = live && role ? this.stage.querySelector<HTMLElement>(`[data-role="${role}"]`) : null;
    if (same) return same.focus({ preventScroll: true });
    if (live && role === null) return;
    const main = screen.name === "live" ? this.stage.querySelector<HTMLElement>('[data-role="main"]') : null;
    const target = main ?? this.stage.querySelector<HTMLElement>("[data-first]");
    if (this.before !== null) target?.focus({ preventScroll: true });
    scrollTo(0, 0);
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
