// The viewer's element: a picture that can be turned, a button, a line of help; and everything freed at the end.

import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { makeRenderer, makeStage, type Stage, turnBy } from "./stage.ts";

export interface Handle {
  play(): void;
  pause(): void;
  dispose(): void;
}

const NOTHING: Handle = { play: () => {}, pause: () => {}, dispose: () => {} };
const LONGEST_STEP_S = 0.1; // after a hidden tab the motion goes on where it was
const KEYS: Readonly<Record<string, readonly [number, number, number]>> = {
  ArrowLeft: [-1, 0, 1],
  ArrowRight: [1, 0, 1],
  ArrowUp: [0, 1, 1],
  ArrowDown: [0, -1, 1],
  "+": [0, 0, 1 / 1.1],
  "=": [0, 0, 1 / 1.1],
  "-": [0, 0, 1.1],
};

export async function mountViewer(element: HTMLElement): Promise<Handle> {
  const say = (text: string | undefined): void => {
    const line = document.createElement("p");
    line.className = "viewer-note";
    line.setAttribute("role", "status");
    line.textContent = text ?? "";
    element.replaceChildren(line);
  };
  const renderer = makeRenderer();
  if (!renderer) {
    say(element.dataset["noWebgl"]);
    return { ...NOTHING, dispose: () => element.replaceChildren() };
  }
  say(element.dataset["wait"]);
  try {
    const file = await new GLTFLoader().loadAsync(element.dataset["glb"] ?? "");
    const style = getComputedStyle(element);
    const stage = makeStage(
      renderer,
      file,
      (token) => style.getPropertyValue(`--${token}`).trim(),
      Number(element.dataset["azimuth"] ?? 60),
      Number(element.dataset["elevation"] ?? 12),
    );
    return show(element, stage);
  } catch {
    renderer.dispose();
    say(element.dataset["failed"]);
    return { ...NOTHING, dispose: () => element.replaceChildren() };
  }
}

function show(element: HTMLElement, stage: Stage): Handle {
  const canvas = stage.renderer.domElement;
  canvas.className = "viewer-picture";
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", element.dataset["label"] ?? "");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small";
  const hint = document.createElement("p");
  hint.className = "viewer-note";
  hint.textContent = element.dataset["hint"] ?? "";
  element.replaceChildren(canvas, button, hint);

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let playing = !still.matches;
  let last = 0;
  let asked = 0;
  let moved = true;

  const label = (): void => {
    button.textContent = (playing ? element.dataset["pause"] : element.dataset["play"]) ?? "";
  };
  const frame = (now: number): void => {
    asked = requestAnimationFrame(frame);
    const step = Math.min(LONGEST_STEP_S, last ? (now - last) / 1000 : 0);
    last = now;
    if (playing) stage.mixer.update(step);
    if (stage.controls.update() || playing || moved) stage.draw();
    moved = false;
  };
  const set = (on: boolean): void => {
    playing = on;
    moved = true;
    label();
  };
  const press = (event: KeyboardEvent): void => {
    const turn = KEYS[event.key];
    if (event.key === " ") set(!playing);
    else if (turn) turnBy(stage.controls, stage.camera, ...(turn as [number, number, number]));
    else return;
    moved = true;
    event.preventDefault();
  };
  const calm = (): void => {
    if (still.matches) set(false);
  };
  const fit = new ResizeObserver(() => {
    const box = canvas.getBoundingClientRect();
    if (box.width > 0 && box.height > 0) stage.resize(box.width, box.height);
    moved = true;
  });

  button.addEventListener("click", () => set(!playing));
  canvas.addEventListener("keydown", press);
  still.addEventListener("change", calm);
  fit.observe(canvas);
  label();
  asked = requestAnimationFrame(frame);
  return {
    play: () => set(true),
    pause: () => set(false),
    dispose: () => {
      cancelAnimationFrame(asked);
      fit.disconnect();
      still.removeEventListener("change", calm);
      stage.dispose();
      element.replaceChildren();
    },
  };
}
