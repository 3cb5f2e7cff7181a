// Moves the figures of a page: <figure class="moving" data-track="URL"> with an inline SVG, or with its track inside as
// <script type="application/json" class="track">. No library. The clock, not the count of frames, says where it is.
//
// A figure plays twice and then waits; with reduced motion it stands still until somebody asks it to move. The nearest
// `.figure-controls` before it are its buttons. `window.coxaFigure.mount(element)` gives the session player its handle.

import { hullPath, type Circle } from "./figure/outline.ts";

interface Track {
  t: number[]; // ms of each frame
  r: number[]; // radii, 0.1 px
  f: number[][]; // points, 0.1 px: the first frame as it is, then differences
  l: number[][][]; // per layer its pieces, each a list of points; nothing for a layer that stands still
  k: number[]; // key frames
}

export interface Handle {
  play: () => void;
  pause: () => void;
  setSpeed: (speed: number) => void;
  seek: (timeS: number) => void;
  limit: (fromS: number, toS: number) => void; // stay at the pose of `fromS` in between: somebody's own limit
  stop: () => void;
}

const PAUSE_MS = 500; // at both ends of a repetition
const LOOPS = 2;

class Mover {
  private readonly frames: number[][] = [];
  private readonly paths: (SVGPathElement | null)[];
  private readonly now: number[];
  private request = 0;
  private last = 0;
  private at = 0; // ms of motion and pauses since the start
  private speed = 1;
  private loopsLeft: number;
  private beyond: [number, number] | null = null; // ms of the motion that are not shown

  constructor(
    private readonly element: HTMLElement,
    private readonly track: Track,
    private readonly forever: boolean,
    private readonly changed: (playing: boolean) => void,
  ) {
    let before: number[] = [];
    for (const row of track.f) {
      const frame = before.length > 0 ? row.map((value, i) => value + (before[i] ?? 0)) : row.slice();
      this.frames.push(frame);
      before = frame;
    }
    this.now = before.slice();
    this.paths = track.l.map((_, i) => element.querySelector<SVGPathElement>(`[data-layer="${i}"]`));
    this.loopsLeft = LOOPS;
  }

  private get length(): number {
    return (this.track.t[this.track.t.length - 1] ?? 0) + 2 * PAUSE_MS;
  }

  get playing(): boolean {
    return this.request !== 0;
  }

  play(): void {
    if (this.playing) return;
    if (this.loopsLeft <= 0) this.loopsLeft = LOOPS;
    this.last = performance.now();
    this.request = requestAnimationFrame(this.tick);
    this.changed(true);
  }

  pause(): void {
    cancelAnimationFrame(this.request);
    if (!this.playing) return;
    this.request = 0;
    this.changed(false);
  }

  setSpeed(speed: number): void {
    this.speed = speed;
  }

  limit(fromS: number, toS: number): void {
    this.beyond = [fromS * 1000, toS * 1000];
  }

  seek(timeS: number): void {
    this.at = PAUSE_MS + timeS * 1000;
    this.draw();
  }

  private readonly tick = (): void => {
    const now = performance.now();
    this.at += (now - this.last) * this.speed;
    this.last = now;
    while (this.at >= this.length) {
      this.at -= this.length;
      this.loopsLeft -= 1;
    }
    if (!this.element.isConnected) return void (this.request = 0);
    if (!this.forever && this.loopsLeft <= 0) {
      this.at = 0;
      this.draw();
      this.pause();
      return;
    }
    this.draw();
    this.request = requestAnimationFrame(this.tick);
  };

  private draw(): void {
    const { t } = this.track;
    const asked = Math.min(Math.max(0, this.at - PAUSE_MS), t[t.length - 1] ?? 0);
    const time = this.beyond && asked > this.beyond[0] && asked < this.beyond[1] ? this.beyond[0] : asked;
    let next = t.findIndex((ms) => ms > time);
    if (next < 0) next = t.length - 1;
    const from = Math.max(0, next - 1);
    const span = (t[next] ?? 0) - (t[from] ?? 0);
    const part = span > 0 ? Math.min(1, (time - (t[from] ?? 0)) / span) : 1;
    const a = this.frames[from] ?? [];
    const b = this.frames[next] ?? a;
    for (let i = 0; i < a.length; i += 1) this.now[i] = ((a[i] ?? 0) + ((b[i] ?? 0) - (a[i] ?? 0)) * part) / 10;
    this.track.l.forEach((pieces, i) => {
      if (pieces.length > 0) this.paths[i]?.setAttribute("d", pieces.map((piece) => hullPath(this.circles(piece))).join(""));
    });
  }

  private circles(piece: number[]): Circle[] {
    return piece.map((i) => [this.now[2 * i] ?? 0, this.now[2 * i + 1] ?? 0, (this.track.r[i] ?? 0) / 10]);
  }
}

function mover(element: HTMLElement, track: Track, forever: boolean, changed: (playing: boolean) => void): Handle & Mover {
  const found = new Mover(element, track, forever, changed) as Handle & Mover;
  found.stop = () => found.pause();
  return found;
}

/** Mount a figure that carries its track inside; it goes on and on until it is told to stop. */
export function mountFigure(element: HTMLElement): Handle | null {
  const inside = element.querySelector("script.track")?.textContent;
  return inside ? mover(element, JSON.parse(inside) as Track, true, () => undefined) : null;
}

function controlsOf(element: HTMLElement): HTMLElement | null {
  const all = [...document.querySelectorAll<HTMLElement>(".figure-controls")];
  return all.find((row) => row.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) ?? null;
}

async function start(element: HTMLElement): Promise<void> {
  const address = element.dataset["track"];
  if (!address || element.offsetParent === null) return;
  const answer = await fetch(address);
  if (!answer.ok) return;
  const controls = controlsOf(element);
  const button = controls?.querySelector<HTMLButtonElement>("[data-figure-pause]");
  const half = controls?.querySelector<HTMLButtonElement>("[data-figure-speed]");
  const words = { pause: button?.textContent ?? "", half: half?.textContent ?? "" };
  const handle = mover(element, (await answer.json()) as Track, false, (playing) => {
    if (button) button.textContent = playing ? words.pause : (button.dataset["play"] ?? "");
  });
  button?.addEventListener("click", () => (handle.playing ? handle.pause() : handle.play()));
  let slow = false;
  half?.addEventListener("click", () => {
    slow = !slow;
    handle.setSpeed(slow ? 0.5 : 1);
    half.textContent = slow ? (half.dataset["full"] ?? "") : words.half;
  });
  if (controls) controls.hidden = false;
  handle.play();
}

declare global {
  interface Window {
    coxaFigure?: { mount: typeof mountFigure };
  }
}

window.coxaFigure = { mount: mountFigure };
if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
  document.querySelectorAll<HTMLElement>("figure.moving").forEach((element) => void start(element));
}
