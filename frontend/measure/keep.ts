// Keeping a reading of the guided round: sent as the form it is, and kept on this phone while nobody answers.

import { openQueue } from "../store/sync.ts";
import { entryOf, type EntryRules, type Fields } from "./entry.ts";

function fieldsOf(form: HTMLFormElement, side: string): Fields {
  const given = new FormData(form);
  const text = (name: string): string => String(given.get(name) ?? "");
  return {
    tries: ["value", "second", "third"].map((name) => text(`${name}_${side}`)),
    pain: text(`pain_${side}`),
    stopped: text(`stopped_${side}`),
    method: text(`method_${side}`),
    who: text("who"),
  };
}

function say(place: HTMLElement | null, text: string): void {
  if (!place) return;
  place.textContent = text;
  place.hidden = false;
  place.scrollIntoView({ block: "center" });
}

async function keepHere(form: HTMLFormElement, rules: EntryRules): Promise<void> {
  const place = document.getElementById("measure-error");
  const entry = entryOf(rules, fieldsOf(form, rules.side));
  if ("error" in entry) return say(place, entry.error);
  const found = await openQueue();
  if (found === null) return say(place, rules.words["no_place"] ?? "");
  found.queue.add("tested", entry.data);
  location.assign(form.dataset["next"] ?? "/");
}

/** Let the form go its own way where the server answers, and into the queue where it does not. */
export function keepOffline(form: HTMLFormElement, rules: EntryRules): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const send = { method: "POST", body: new FormData(form), credentials: "same-origin" as const };
    fetch(form.action, send).then(
      (answer) => (answer.redirected ? location.assign(answer.url) : form.submit()),
      () => void keepHere(form, rules),
    );
  });
}
