// Nothing is lost: a fact is kept in this browser first, then sent until the server has said that it has it.
// One storage key per event, so that two tabs never write over each other. Sending twice changes nothing: ids decide.

import type { Fact, Json } from "./records.ts";
import { uuid7 } from "./uuid7.ts";

const WAITING = "coxa.wait.";
const REFUSED = "coxa.refused.";
const DEVICE = "coxa.device";
const SEQ = "coxa.seq";
const RETRY_MS = [1000, 2000, 4000, 8000, 15000, 30000];
const BATCH = 50;
const TIMEOUT_MS = 15000;

export interface WireEvent extends Fact {
  person: string;
  v: number;
  offset_min: number;
  tz: string;
  written_at: string;
  device: string;
  actor: string;
  replaces: string | null;
}

export interface QueueState {
  waiting: number;
  refused: number;
  trouble: boolean; // the last try failed
  kept: boolean; // false when this browser keeps nothing
}

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** A store in memory, for a browser that keeps nothing. */
class Memory implements Store {
  private readonly rows = new Map<string, string>();
  get length(): number {
    return this.rows.size;
  }
  key(index: number): string | null {
    return [...this.rows.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.rows.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.rows.set(key, value);
  }
  removeItem(key: string): void {
    this.rows.delete(key);
  }
}

/** Return the browser's own store, or one in memory where it cannot be written. */
export function openStore(): { store: Store; kept: boolean } {
  try {
    localStorage.setItem("coxa.try", "1");
    localStorage.removeItem("coxa.try");
    return { store: localStorage, kept: true };
  } catch {
    return { store: new Memory(), kept: false };
  }
}

export class Queue {
  private readonly store: Store;
  private readonly kept: boolean;
  private sending = false;
  private failures = 0;
  private batch = BATCH;
  private timer: ReturnType<typeof setTimeout> | undefined;
  onChange: (state: QueueState) => void = () => {};

  constructor(
    private readonly person: string,
    private readonly url: string,
    private readonly token: string,
    opened: { store: Store; kept: boolean } = openStore(),
  ) {
    this.store = opened.store;
    this.kept = opened.kept;
    addEventListener("online", () => void this.send());
    addEventListener("pagehide", () => this.farewell());
  }

  /** Keep one fact and begin to send it. `replaces`: the id of the fact that it corrects. */
  add(kind: string, data: { [key: string]: Json }, replaces: string | null = null): WireEvent {
    const now = new Date();
    const event: WireEvent = {
      id: uuid7(),
      person: this.person,
      kind,
      v: 1,
      at: now.toISOString(),
      offset_min: -now.getTimezoneOffset(),
      tz: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
      written_at: now.toISOString(),
      device: this.device(),
      device_seq: this.nextSeq(),
      actor: "self",
      replaces,
      data,
    };
    this.store.setItem(WAITING + event.id, JSON.stringify(event));
    this.tell();
    void this.send();
    return event;
  }

  /** Return the events of this person that the server has not confirmed yet, in the order they were written. */
  waiting(): WireEvent[] {
    return this.rows(WAITING)
      .map((key) => JSON.parse(this.store.getItem(key) ?? "null") as WireEvent | null)
      .filter((event): event is WireEvent => event !== null && event.person === this.person)
      .sort((a, b) => (a.at === b.at ? a.device_seq - b.device_seq : a.at < b.at ? -1 : 1));
  }

  /** Keep a small note of this browser's own, such as a skipped set. */
  note(key: string, value: string | null): void {
    if (value === null) this.store.removeItem(`coxa.${key}`);
    else this.store.setItem(`coxa.${key}`, value);
  }

  noted(key: string): string | null {
    return this.store.getItem(`coxa.${key}`);
  }

  /** Send what waits; on failure try again, later each time. */
  async send(): Promise<void> {
    const events = this.waiting().slice(0, this.batch);
    if (this.sending || events.length === 0) return;
    this.sending = true;
    clearTimeout(this.timer);
    try {
      await this.post(events);
      this.failures = 0;
    } catch {
      this.failures += 1;
    }
    this.sending = false;
    this.tell();
    if (this.waiting().length === 0) return;
    const wait = this.failures === 0 ? 0 : RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1];
    this.timer = setTimeout(() => void this.send(), wait);
  }

  private async post(events: WireEvent[]): Promise<void> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
    try {
      const answer = await fetch(this.url, { ...this.request(events), signal: stop.signal });
      if (!answer.ok) return this.notTaken(answer.status, events);
      this.batch = BATCH;
      this.settle((await answer.json()) as { results: { id: string; status: string }[] });
    } finally {
      clearTimeout(timer);
    }
  }

  private request(events: WireEvent[]): RequestInit {
    const body = JSON.stringify({ device: this.device(), sent_at: new Date().toISOString(), events });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.token };
    return { method: "POST", credentials: "same-origin", headers, body };
  }

  /** The whole batch was not taken. Too large or not readable: fewer at a time, and one that cannot be read is put aside. */
  private notTaken(status: number, events: WireEvent[]): void {
    const gone = status === 410; // this person's data was erased: nothing more is wanted
    const unreadable = status === 400 || status === 413;
    if (gone || (unreadable && events.length === 1)) {
      this.settle({ results: events.map(({ id }) => ({ id, status: "refused" })) });
    } else if (unreadable) this.batch = Math.max(1, Math.floor(events.length / 2));
    else throw new Error(String(status));
  }

  private settle(answer: { results: { id: string; status: string }[] }): void {
    for (const { id, status } of answer.results) {
      const kept = this.store.getItem(WAITING + id);
      if (kept !== null && status !== "stored" && status !== "already") this.store.setItem(REFUSED + id, kept);
      this.store.removeItem(WAITING + id);
    }
  }

  /** The page is closing: one last try that the browser may finish on its own. */
  private farewell(): void {
    const events = this.waiting().slice(0, BATCH);
    if (events.length > 0) fetch(this.url, { ...this.request(events), keepalive: true }).catch(() => {});
  }

  private tell(): void {
    const state = { waiting: this.waiting().length, refused: this.rows(REFUSED).length };
    this.onChange({ ...state, trouble: this.failures > 0, kept: this.kept });
  }

  private rows(prefix: string): string[] {
    const keys = Array.from({ length: this.store.length }, (_, index) => this.store.key(index) ?? "");
    return keys.filter((key) => key.startsWith(prefix));
  }

  private device(): string {
    const known = this.store.getItem(DEVICE);
    if (known) return known;
    const made = uuid7();
    this.store.setItem(DEVICE, made);
    return made;
  }

  private nextSeq(): number {
    const next = Number(this.store.getItem(SEQ) ?? "0") + 1;
    this.store.setItem(SEQ, String(next));
    return next;
  }
}
