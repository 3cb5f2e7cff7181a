// The figure of the present exercise and side. It is drawn once and stays while the screen around it is drawn anew, so
// that a pause or a word does not make it begin again. Everything it needs came with the page: no network.

import { h } from "./dom.ts";
import type { ExerciseWords, Item, Side } from "./records.ts";

/** What figure.ts gives for a mounted figure. Times are seconds of the motion, from its start pose. */
interface Handle {
  play: () => void;
  pause: () => void;
  setSpeed: (speed: number) => void;
  seek: (timeS: number) => void;
  stop: () => void;
}

interface Figures {
  mount: (element: HTMLElement) => Handle | null;
}

/** What the figure does: stand at the start, move over and over, stop where it is, or hold the pose of a hold. */
export type Doing = "stand" | "move" | "still" | "hold";
const PAUSES_S = 1; // figure.ts rests half a second at both ends of a repetition

export class FigureView {
  private element: HTMLElement | null = null;
  private handle: Handle | null = null;
  private key = "";
  private lengthS = 0;
  private holdS = 0;

  /** Return the figure of an item, the same element as long as exercise and side stay the same. */
  show(words: ExerciseWords, item: Item): HTMLElement {
    const side = sideOf(item);
    const key = `${item.exercise}|${side}`;
    if (this.element !== null && key === this.key) return this.element;
    this.close();
    this.key = key;
    this.element = draw(words, side);
    const { t, k } = words.figure.track;
    this.lengthS = (t[t.length - 1] ?? 0) / 1000;
    this.holdS = (t[k[1] ?? 0] ?? 0) / 1000;
    return this.element;
  }

  /** Let the figure do what the clock does, a repetition in `repS` seconds. Only once it is in the page. */
  follow(doing: Doing, repS: number): void {
    if (this.element === null) return;
    this.handle ??= figures()?.mount(this.element) ?? null;
    if (this.handle === null) return;
    this.handle.setSpeed(repS > 0 ? (this.lengthS + PAUSES_S) / repS : 1);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (doing === "move" && !still) this.handle.play();
    else this.handle.pause();
    if (doing === "stand") this.handle.seek(-PAUSES_S / 2);
    if (doing === "hold" || (doing === "move" && still)) this.handle.seek(this.holdS); // the pose that it is about
  }

  close(): void {
    this.handle?.stop();
    this.handle = null;
    this.element = null;
    this.key = "";
  }
}

function figures(): Figures | undefined {
  return (window as unknown as { coxaFigure?: Figures }).coxaFigure;
}

/** Return the side that works: both legs that do the same, or one after the other, are drawn with the right one first. */
export function sideOf(item: Item): Side {
  return item.side === "left" ? "left" : "right";
}

function draw(words: ExerciseWords, side: Side): HTMLElement {
  const { svg, track, names } = words.figure;
  const figure = h("figure", { class: "figure moving", role: "img", "aria-label": names[side], "data-side": side });
  figure.innerHTML = svg; // our own drawing, made of numbers (app/pictures.py)
  const data = h("script", { type: "application/json", class: "track" });
  data.textContent = JSON.stringify(track);
  figure.append(data);
  return figure;
}
