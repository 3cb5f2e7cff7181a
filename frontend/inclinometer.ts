// The phone as an inclinometer on the pages of range tests: zero, move, keep the steady angle as the next try.

import { h } from "./player/dom.ts";
import { Steady, tiltDeg, turnDeg, type Vector } from "./measure/angle.ts";

interface Words {
  axis: "tilt" | "turn";
  place: string;
  open: string;
  why: string;
  no_sensor: string;
  zero: string;
  go: string;
  still: string;
  keep: string;
  again: string;
  close: string;
  kept: string;
  degrees: string;
  spread: string;
}

type Asks = { requestPermission?: () => Promise<"granted" | "denied"> };
const SENSOR_MS = 1500; // no reading by then: there is no sensor
const TRIES = ["value", "second", "third"];

function readWords(): Words | null {
  const found = document.getElementById("phone-words");
  return found ? (JSON.parse(found.textContent ?? "null") as Words | null) : null;
}

/** Ask for the sensor where the browser wants to be asked (iOS, after a press). */
async function allowed(): Promise<boolean> {
  if (!isSecureContext || typeof DeviceMotionEvent === "undefined") return false;
  const asks = [DeviceMotionEvent, DeviceOrientationEvent] as unknown as Asks[];
  for (const one of asks) {
    if (one.requestPermission && (await one.requestPermission().catch(() => "denied")) !== "granted") return false;
  }
  return true;
}

class Meter {
  private readonly steady = new Steady();
  private readonly shown = h("p", { class: "phone-angle", role: "timer", "aria-live": "off" });
  private readonly told = h("p", { class: "why", role: "status" });
  private readonly keep = h("button", { type: "button", class: "button", onclick: () => this.keepThis() });
  private zero: Vector | number | null = null;
  private now: Vector | number | null = null;
  private wasSteady = false;

  constructor(
    private readonly words: Words,
    private readonly place: HTMLElement,
  ) {
    place.hidden = false;
    place.append(h("button", { type: "button", class: "button", onclick: () => void this.open() }, words.open));
  }

  private async open(): Promise<void> {
    if (!(await allowed())) return this.without();
    const { words } = this;
    addEventListener("devicemotion", this.felt);
    addEventListener("deviceorientation", this.turned);
    const zero = h("button", { type: "button", class: "button main", onclick: () => this.setZero() }, words.again);
    const close = h("button", { type: "button", class: "as-link", onclick: () => this.close() }, words.close);
    this.keep.textContent = words.keep;
    this.keep.disabled = true;
    this.told.textContent = words.zero;
    const rows = [h("p", { class: "why" }, words.why), h("p", {}, words.place), this.shown, this.told];
    this.place.replaceChildren(...rows, h("div", { class: "buttons" }, zero, this.keep), close);
    setTimeout(() => this.now === null && this.without(), SENSOR_MS);
  }

  private without(): void {
    this.close();
    this.place.replaceChildren(h("p", { class: "why", role: "status" }, this.words.no_sensor));
  }

  private close(): void {
    removeEventListener("devicemotion", this.felt);
    removeEventListener("deviceorientation", this.turned);
  }

  private readonly felt = (event: DeviceMotionEvent): void => {
    const pull = event.accelerationIncludingGravity;
    if (this.words.axis !== "tilt" || pull?.x == null || pull.y === null || pull.z === null) return;
    this.now = [pull.x, pull.y, pull.z];
    this.draw();
  };

  private readonly turned = (event: DeviceOrientationEvent): void => {
    if (this.words.axis !== "turn" || event.alpha === null) return;
    this.now = event.alpha;
    this.draw();
  };

  private setZero(): void {
    this.zero = this.now;
    this.steady.clear();
    this.told.textContent = this.words.go;
    this.draw();
  }

  private angle(): number | null {
    if (this.zero === null || this.now === null) return null;
    if (typeof this.zero === "number") return typeof this.now === "number" ? turnDeg(this.zero, this.now) : null;
    return typeof this.now === "number" ? null : tiltDeg(this.zero, this.now);
  }

  private draw(): void {
    const deg = this.angle();
    if (deg === null) return;
    this.steady.add(performance.now(), deg);
    this.shown.textContent = `${Math.round(deg)}°`;
    const isSteady = this.steady.value() !== null;
    this.keep.disabled = !isSteady;
    if (isSteady && !this.wasSteady) {
      this.told.textContent = `${this.words.still}: ${Math.round(deg)} ${this.words.degrees}`;
      navigator.vibrate?.(60);
    }
    this.wasSteady = isSteady;
  }

  /** Put the steady angle into the next empty field of this side, and say how far the tries lie apart. */
  private keepThis(): void {
    const value = this.steady.value();
    const fields = TRIES.map((name) => document.getElementById(this.fieldId(name)) as HTMLInputElement | null);
    const free = fields.find((field) => field !== null && field.value.trim() === "") ?? fields[fields.length - 1];
    if (value === null || !free) return;
    free.value = String(Math.round(value));
    const method = document.getElementsByName(`method_${this.place.dataset["side"] ?? ""}`)[0];
    if (method instanceof HTMLInputElement) method.value = "phone";
    const all = fields.map((field) => Number(field?.value.replace(",", ".") || Number.NaN)).filter((one) => !Number.isNaN(one));
    const spread = this.words.spread.replace("{low}", String(Math.min(...all))).replace("{high}", String(Math.max(...all)));
    this.told.textContent = `${this.words.kept.replace("{value}", free.value)}. ${all.length > 1 ? spread : ""}`;
    this.steady.clear();
  }

  private fieldId(name: string): string {
    const side = this.place.dataset["side"] ?? "";
    return name === "value" ? `value-${side}` : `${name}_${side}`;
  }
}

const words = readWords();
if (words) document.querySelectorAll<HTMLElement>(".phone-measure").forEach((place) => new Meter(words, place));
