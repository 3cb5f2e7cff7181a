// Small things on pages that work without it: the time zone, "none of these", the body map, the print button.

import { forgetHere, install, openQueue, sync } from "./store/sync.ts";

const YEAR_S = 31536000;

function keepZone(): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) document.cookie = `tz=${encodeURIComponent(zone)}; path=/; max-age=${YEAR_S}; samesite=strict`;
}

function picks(list: Element): HTMLInputElement[] {
  return [...list.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
}

// "None of these" takes the others out, and any other takes it out.
function pairNone(none: HTMLInputElement): void {
  const list = none.closest("ul");
  if (!list) return;
  list.addEventListener("change", (event) => {
    const changed = event.target as HTMLInputElement;
    if (!changed.checked) return;
    for (const other of picks(list)) {
      if (other !== changed && (changed === none || other === none)) other.checked = false;
    }
    mirror();
  });
}

// The list is the control; the map follows it.
function mirror(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>("[data-area]")) {
    const area = document.querySelector(`[data-mirror="${input.dataset["area"] ?? ""}"]`);
    area?.classList.toggle("on", input.checked);
  }
}

function offerPrint(button: HTMLButtonElement): void {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
  document.querySelector(".print-hint")?.remove();
}

interface Viewers {
  mount: (element: HTMLElement) => Promise<unknown>;
  unmount: (element: HTMLElement) => Promise<void>;
}

function viewers(): Viewers | undefined {
  return (window as unknown as { coxaViewer?: Viewers }).coxaViewer;
}

function load(source: string): Promise<void> {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => done();
    script.onerror = () => failed(new Error(source));
    document.head.append(script);
  });
}

// The view in three dimensions: nothing of it is loaded before somebody asks for it.
function offerViewer(button: HTMLButtonElement): void {
  const place = button.parentElement?.querySelector<HTMLElement>(".viewer");
  const source = button.dataset["viewer"];
  if (!place || !source) return;
  button.hidden = false;
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", async () => {
    const open = place.hidden;
    place.hidden = !open;
    button.textContent = (open ? button.dataset["close"] : button.dataset["open"]) ?? "";
    button.setAttribute("aria-expanded", String(open));
    try {
      if (open && !viewers()) await load(source);
      await (open ? viewers()?.mount(place) : viewers()?.unmount(place));
    } catch {
      place.textContent = place.dataset["failed"] ?? "";
    }
  });
}

// What waits in this browser is sent from any page, and its number is in sight while it waits.
async function keepUp(): Promise<void> {
  if (document.body.classList.contains("player") || document.getElementById("offline")) return;
  const erased = new URLSearchParams(location.search).get("erased");
  if (erased) await forgetHere(erased);
  await install();
  await sync(erased !== null);
  const found = await openQueue();
  if (found === null) return;
  const { queue, bundle } = found;
  const line = document.getElementById("waiting");
  queue.onChange = ({ waiting }) => {
    if (!line) return;
    line.hidden = waiting === 0;
    const text = line.dataset[waiting === 1 ? "one" : "other"] ?? "";
    line.textContent = waiting === 0 ? "" : text.replace(/\b0\b/, String(waiting));
  };
  queue.tell();
  await queue.send();
  await queue.check(bundle.urls.missing);
}

keepZone();
document.querySelectorAll<HTMLButtonElement>("[data-viewer]").forEach(offerViewer);
document.querySelectorAll<HTMLInputElement>("[data-none]").forEach(pairNone);
document.querySelectorAll<HTMLInputElement>("[data-area]").forEach((input) => input.addEventListener("change", mirror));
document.querySelectorAll<HTMLButtonElement>("[data-print]").forEach(offerPrint);
mirror();
addEventListener("load", () => void keepUp().catch(() => {}));
