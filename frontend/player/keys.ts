// Keys of a running set: space pauses, arrows go back and on, P says that it pinches. They can be switched off.

import type { App } from "./app.ts";

const ROLES: Record<string, string> = { " ": "main", ArrowLeft: "back", ArrowRight: "skip", p: "pinch-press", P: "pinch-press" };

/** Press the button that a key stands for; a control in focus keeps the keys it knows itself. */
export function listenToKeys(app: App, stage: HTMLElement): void {
  document.addEventListener("keydown", (event) => {
    const role = ROLES[event.key];
    if (!role || app.screen.name !== "live" || app.queue.noted("keys") === "off") return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const focus = document.activeElement;
    if (event.key === " " && focus instanceof HTMLElement && focus.matches("button, a, input, summary")) return;
    const button = stage.querySelector<HTMLElement>(`.controls [data-role="${role}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
