// What this browser can do, said on the page of the device; and what waits to be sent.

import { openStore } from "./store/db.ts";
import { canInstall, openQueue } from "./store/sync.ts";

const HAS: Record<string, () => boolean | Promise<boolean>> = {
  offline: () => canInstall(),
  install: () => canInstall(),
  awake: () => "wakeLock" in navigator,
  motion: () => isSecureContext && typeof DeviceMotionEvent !== "undefined",
  voice: () => "speechSynthesis" in globalThis,
  vibrate: () => "vibrate" in navigator,
  store: async () => {
    const db = await openStore();
    db?.close();
    return db !== null;
  },
};

async function say(): Promise<void> {
  for (const line of document.querySelectorAll<HTMLElement>("[data-feature]")) {
    const has = await (HAS[line.dataset["feature"] ?? ""]?.() ?? false);
    line.textContent = (has ? line.dataset["yes"] : line.dataset["no"]) ?? "";
    line.classList.toggle("attention", !has);
  }
}

async function sayWaiting(): Promise<void> {
  const line = document.getElementById("device-waiting");
  const send = document.getElementById("send-now");
  const found = await openQueue();
  if (!line) return;
  if (found === null) return void (line.textContent = line.dataset["none"] ?? "");
  found.queue.onChange = ({ waiting }) => {
    const text = line.dataset[waiting === 0 ? "none" : waiting === 1 ? "one" : "other"] ?? "";
    line.textContent = text.replace(/\b0\b/, String(waiting));
    if (send) send.hidden = waiting === 0;
  };
  send?.addEventListener("click", () => void found.queue.send());
  found.queue.tell();
}

void say();
void sayWaiting();
