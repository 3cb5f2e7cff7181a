// The figure of the present exercise and side. It is drawn once and stays while the screen around it is drawn anew, so
// that a pause or a word does not make it begin again. Drawings are fetched once by their address and kept.

import { h } from "./dom.ts";
import type { ExerciseWords, Item, Side } from "./records.ts";

/** What figure.ts gives for a mounted figure. Times are seconds of the motion, from its start pose. */
interface Handle {
  play: () => void;
  pause: () => void;
  setSpeed: (speed: number) => void;
  seek: (timeS: number) => void;
  limit: (fromS: number, toS: number) => void;
  stop: () => void;
}

interface Figures {
  mount: (element: HTMLElement) => Handle | null;
}

interface Drawing {
  svg: string;
  track: { t: number[]; k: number[] };
}

/** What the figure does: stand at the start, move over and over, stop where it is, or hold the pose of a hold. */
export type Doing = "stand" | "move" | "still" | "hold";
const PAUSES_S = 1; // figure.ts rests half a second at both ends of a repetition

/** Drawings by their address: each is fetched once. */
export class Drawings {
  private readonly known = new Map<string, Drawing>();
  private readonly asked = new Map<string, Promise<Drawing | null>>();

  now(url: string): Drawing | null {
    return this.known.get(url) ?? null;
  }

  get(url: string): Promise<Drawing | null> {
    const waits = this.asked.get(url) ?? this.fetch(url);
    this.asked.set(url, waits);
    return waits;
  }

  private async fetch(url: string): Promise<Drawing | null> {
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(String(answer.status));
      const drawing = (await answer.json()) as Drawing;
      this.known.set(url, drawing);
      return drawing;
    } catch {
      this.asked.delete(url); // no network: asked again when it is needed
      return null;
    }
  }

  /** Fetch all of them, one after the other, so that the session goes on with no network. */
  async getAll(urls: readonly string[]): Promise<void> {
    for (const url of urls) await this.get(url);
  }
}

export class FigureView {
  private element: HTMLElement | null = null;
  private handle: Handle | null = null;
  private key = "";
  private lengthS = 0;
  private holdS = 0;
  private doing: [Doing, number] = ["stand", 0];
  private limitS: [number, number] | null = null;

  constructor(
    private readonly drawings: Drawings,
    private readonly limitWords: string,
  ) {}

  /** Return the figure of an item, the same element as long as exercise, side and limit stay the same. */
  show(words: ExerciseWords, item: Item, ghost: Side | null): HTMLElement {
    const side = sideOf(item);
    const key = [item.exercise, side, item.limit_s, ghost].join("|");
    if (this.element !== null && key === this.key) return this.element;
    this.close();
    this.key = key;
    this.limitS = item.limit_s;
    const { url, names } = words.figure;
    const element = h("figure", { class: "figure moving", role: "img", "aria-label": names[side], "data-side": side });
    this.element = element;
    const known = this.drawings.now(url);
    if (known) this.fill(element, known, ghost);
    else {
      void this.drawings.get(url).then((drawing) => {
        if (drawing === null || this.element !== element) return;
        this.fill(element, drawing, ghost);
        this.follow(...this.doing);
      });
    }
    return element;
  }

  private fill(element: HTMLElement, { svg, track }: Drawing, ghost: Side | null): void {
    element.innerHTML = svg; // our own drawing, made of numbers (app/pictures.py)
    const data = h("script", { type: "application/json", class: "track" });
    data.textContent = JSON.stringify(track);
    element.append(data);
    this.lengthS = (track.t[track.t.length - 1] ?? 0) / 1000;
    this.holdS = (track.t[track.k[1] ?? 0] ?? 0) / 1000;
    if (ghost !== null) addGhost(element, ghost !== element.dataset.side);
  }

  /** Let the figure do what the clock does, a repetition in `repS` seconds. Only once it is in the page. */
  follow(doing: Doing, repS: number): void {
    this.doing = [doing, repS];
    if (this.element === null || this.lengthS === 0) return;
    if (this.handle === null) this.handle = this.mount(this.element);
    if (this.handle === null) return;
    this.handle.setSpeed(repS > 0 ? (this.lengthS + PAUSES_S) / repS : 1);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (doing === "move" && !still) this.handle.play();
    else this.handle.pause();
    if (doing === "stand") this.handle.seek(-PAUSES_S / 2);
    if (doing === "hold" || (doing === "move" && still)) this.handle.seek(this.holdS); // the pose that it is about
  }

  private mount(element: HTMLElement): Handle | null {
    const handle = figures()?.mount(element) ?? null;
    if (handle !== null && this.limitS !== null) {
      handle.limit(...this.limitS);
      handle.seek(this.limitS[0]);
      addLimit(element, this.limitWords);
    }
    return handle;
  }

  close(): void {
    this.handle?.stop();
    this.handle = null;
    this.element = null;
    this.key = "";
    this.lengthS = 0;
  }
}

function figures(): Figures | undefined {
  return (window as unknown as { coxaFigure?: Figures }).coxaFigure;
}

/** Return the side that works: both legs that do the same, or one after the other, are drawn with the right one first. */
export function sideOf(item: Item): Side {
  return item.side === "left" ? "left" : "right";
}

/** The side just done, as dots behind the figure: it shows the turn. */
function addGhost(element: HTMLElement, turned: boolean): void {
  const drawing = element.querySelector(".drawing");
  if (drawing === null) return;
  const ghost = svgNode("g", turned ? "ghost-side turned" : "ghost-side");
  for (const limb of drawing.querySelectorAll(".limb")) ghost.append(copyOf(limb, "ghost"));
  drawing.before(ghost);
}

/** Where this person stops: the working limb at its limit, dashed, with two words. The pose is drawn just now. */
function addLimit(element: HTMLElement, words: string): void {
  const drawing = element.querySelector(".drawing");
  if (drawing === null) return;
  const line = svgNode("g", "limit-line");
  for (const limb of drawing.querySelectorAll(".limb.work")) line.append(copyOf(limb, "limit-edge"));
  drawing.querySelector(".limb")?.before(line); // behind the body: only where it is not yet is it seen
  element.append(h("span", { class: "stop-here" }, words));
}

function copyOf(path: Element, kind: string): SVGElement {
  const copy = svgNode("path", kind);
  copy.setAttribute("d", path.getAttribute("d") ?? "");
  return copy;
}

function svgNode(name: string, kind: string): SVGElement {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  node.setAttribute("class", kind);
  return node;
}
