// Nothing is lost: a fact is kept in this browser first, then sent until the server has said that it has it.
// `add` writes one line at once (localStorage), which survives a kill a moment later; the database takes it over.
// What was sent stays for two weeks, so that a server put back from an older copy gets it again. Ids decide: sending
// twice changes nothing.

import { forget, openStore, type Database, type Status, type StoredEvent } from "../store/db.ts";
import { inOrder } from "./order.ts";
import type { Fact, Json } from "./records.ts";
import { uuid7 } from "./uuid7.ts";

const WAITING = "coxa.wait."; // a line of its own for each event, so that two tabs never write over each other
const REFUSED = "coxa.refused.";
const DEVICE = "coxa.device";
const SEQ = "coxa.seq";
const CHECKED = "checked_at";
const NOTES_OF_A_PERSON = ["session.", "calm.", "notes.", "at.", "told.", "morning"]; // what a session or a morning left
const RETRY_MS = [1000, 2000, 4000, 8000, 15000, 30000];
const BATCH = 50;
const TIMEOUT_MS = 15000;
const KEEP_MS = 14 * 86_400_000;
const CHECK_MS = 600_000;

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

interface Batch {
  device: string;
  sent_at: string;
  events: WireEvent[];
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

function openLines(): { lines: Store; kept: boolean } {
  try {
    localStorage.setItem("coxa.try", "1");
    localStorage.removeItem("coxa.try");
    return { lines: localStorage, kept: true };
  } catch {
    return { lines: new Memory(), kept: false };
  }
}

/** Return the token that writing needs: the cookie's is never older than the page's. */
function tokenNow(given: string): string {
  const found = /(?:^|; )coxa_csrf=([^;]+)/.exec(document.cookie);
  return found?.[1] ?? given;
}

export class Queue {
  private readonly rows = new Map<string, StoredEvent>();
  private readonly lines: Store;
  private readonly linesKept: boolean;
  private readonly news = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("coxa-queue");
  private db: Database | null = null;
  private sending = false;
  private trouble = false; // the last try failed
  private tries = 0; // that failed in a row since something was written, or the network or the person came back
  private batch = BATCH;
  private timer: ReturnType<typeof setTimeout> | undefined;
  onChange: (state: QueueState) => void = () => {};

  private constructor(
    private readonly person: string,
    private readonly url: string,
    private readonly token: string,
  ) {
    const { lines, kept } = openLines();
    this.lines = lines;
    this.linesKept = kept;
  }

  /** Open the queue of a person: from the database, and from lines that did not get there. */
  static async open(person: string, url: string, token: string): Promise<Queue> {
    const queue = new Queue(person, url, token);
    queue.db = await openStore();
    await queue.load();
    addEventListener("online", () => queue.hurry());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) queue.hurry();
    });
    addEventListener("pagehide", () => queue.farewell());
    if (queue.news) queue.news.onmessage = (event: MessageEvent<StoredEvent[]>) => queue.heard(event.data);
    return queue;
  }

  private async load(): Promise<void> {
    const old = Date.now() - KEEP_MS;
    for (const row of (await this.db?.getAll("events").catch(() => [])) ?? []) {
      if (row.status === "sent" && row.settled_at < old) void this.db?.delete("events", row.id).catch(() => {});
      else this.rows.set(row.id, row);
    }
    for (const [prefix, status] of [[WAITING, "waiting"], [REFUSED, "refused"]] as const) {
      for (const key of this.keys(prefix)) await this.takeOver(key, status);
    }
  }

  /** Take a line over into the database; it goes only when it is safe there. */
  private async takeOver(key: string, status: Status): Promise<void> {
    const event = JSON.parse(this.lines.getItem(key) ?? "null") as WireEvent | null;
    if (event === null) return;
    const known = this.rows.get(event.id);
    const row = known ?? { id: event.id, status, settled_at: 0, event };
    this.rows.set(row.id, row);
    if (await this.put(row)) this.lines.removeItem(key);
  }

  private async put(row: StoredEvent): Promise<boolean> {
    if (this.db === null) return false;
    try {
      const writing = this.db.transaction("events", "readwrite", { durability: "strict" });
      await writing.store.put(row);
      await writing.done;
      return true;
    } catch {
      return false; // no room, or the database was closed for an upgrade: the line stays
    }
  }

  /** Keep one fact and begin to send it. `replaces`: the id of the fact that it corrects. */
  add(kind: string, data: { [key: string]: Json }, replaces: string | null = null, at: Date = new Date()): WireEvent {
    const event: WireEvent = {
      id: uuid7(),
      person: this.person,
      kind,
      v: 1,
      at: at.toISOString(),
      offset_min: -at.getTimezoneOffset(),
      tz: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
      written_at: new Date().toISOString(),
      device: this.device(),
      device_seq: this.nextSeq(),
      actor: "self",
      replaces,
      data,
    };
    const row: StoredEvent = { id: event.id, status: "waiting", settled_at: 0, event };
    this.rows.set(row.id, row);
    const line = WAITING + event.id;
    this.setLine(line, JSON.stringify(event));
    void this.put(row).then((safe) => safe && this.lines.removeItem(line));
    this.news?.postMessage([row]);
    this.tell();
    this.hurry();
    return event;
  }

  /** Send at once, and if that fails, soon again: not only when the next try was due. */
  private hurry(): void {
    this.tries = 0;
    void this.send();
  }

  /** Return the events of this person that the server has not confirmed yet, in the order they were written. */
  waiting(): WireEvent[] {
    return this.of("waiting");
  }

  /** Return every event of a session that this browser knows, waiting or sent, in the order they were written. */
  ofSession(session: string): WireEvent[] {
    return inOrder([...this.of("waiting"), ...this.of("sent")].filter((event) => event.data.session === session));
  }

  private of(status: Status): WireEvent[] {
    const mine = [...this.rows.values()].filter((row) => row.status === status && row.event.person === this.person);
    return inOrder(mine.map((row) => row.event));
  }

  /** Keep a small note of this browser's own, such as a skipped set. */
  note(key: string, value: string | null): void {
    if (value === null) this.lines.removeItem(`coxa.${key}`);
    else this.setLine(`coxa.${key}`, value);
  }

  noted(key: string): string | null {
    return this.lines.getItem(`coxa.${key}`);
  }

  private setLine(key: string, value: string): void {
    try {
      this.lines.setItem(key, value);
    } catch {
      // No room for a line. The database may still have some: `tell` says when nothing is kept.
    }
  }

  /** Send what waits, one tab at a time; on failure try again, later each time. */
  async send(): Promise<void> {
    if (this.sending || this.waiting().length === 0) return;
    this.sending = true;
    clearTimeout(this.timer);
    const locks = (navigator as { locks?: LockManager }).locks;
    if (locks) await locks.request("coxa-send", () => this.trySend());
    else await this.trySend();
    this.sending = false;
    this.tell();
    if (this.waiting().length === 0) return;
    const wait = this.trouble ? RETRY_MS[Math.min(Math.max(this.tries, 1), RETRY_MS.length) - 1] : 0;
    this.timer = setTimeout(() => void this.send(), wait);
  }

  private async trySend(): Promise<void> {
    const next = this.batchNow();
    if (next.events.length === 0) return;
    try {
      await this.post(next);
      this.trouble = false;
      this.tries = 0;
    } catch {
      this.trouble = true;
      this.tries += 1;
    }
  }

  /**
   * Return what to send next, with the time of the clock that wrote it. Events dated after now were written before the
   * clock was put back: they go by themselves, as of their own last one, and the server notes how far ahead that was.
   */
  private batchNow(): Batch {
    const now = new Date().toISOString();
    const all = this.waiting();
    const ahead = all.filter((event) => event.written_at > now);
    const events = (ahead.length > 0 ? ahead : all).slice(0, this.batch);
    const sent_at = events.reduce((last, event) => (event.written_at > last ? event.written_at : last), now);
    return { device: this.device(), sent_at, events };
  }

  private async post(batch: Batch): Promise<void> {
    const answer = await this.ask(this.url, batch);
    if (!answer.ok) return this.notTaken(answer.status, batch.events);
    this.batch = BATCH;
    this.settle((await answer.json()) as { results: { id: string; status: string }[] });
  }

  private async ask(url: string, body: unknown): Promise<Response> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
    try {
      return await fetch(url, { ...this.request(body), signal: stop.signal });
    } finally {
      clearTimeout(timer);
    }
  }

  private request(body: unknown): RequestInit {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": tokenNow(this.token) };
    return { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(body) };
  }

  /** The whole batch was not taken. Too large or not readable: fewer at a time, and one that cannot be read is put aside. */
  private notTaken(status: number, events: WireEvent[]): void {
    const unreadable = status === 400 || status === 413;
    if (status === 410) void this.forgetAll(); // this person's data was erased: nothing more is wanted, and nothing stays here
    else if (unreadable && events.length === 1) {
      this.settle({ results: events.map(({ id }) => ({ id, status: "refused" })) });
    } else if (unreadable) this.batch = Math.max(1, Math.floor(events.length / 2));
    else throw new Error(String(status));
  }

  /** Let go of everything about this person: events whatever became of them, and the notes of their sessions. */
  async forgetAll(): Promise<void> {
    for (const row of [...this.rows.values()]) {
      if (row.event.person !== this.person) continue;
      this.rows.delete(row.id);
      this.lines.removeItem(WAITING + row.id);
      this.lines.removeItem(REFUSED + row.id);
    }
    for (const key of NOTES_OF_A_PERSON.flatMap((name) => this.keys(`coxa.${name}`))) this.lines.removeItem(key);
    await forget(this.person);
  }

  private settle(answer: { results: { id: string; status: string }[] }): void {
    const settled: StoredEvent[] = [];
    for (const { id, status } of answer.results) {
      const row = this.rows.get(id);
      if (!row) continue;
      const known = status === "stored" || status === "already";
      settled.push({ ...row, status: known ? "sent" : "refused", settled_at: Date.now() });
    }
    for (const row of settled) {
      this.rows.set(row.id, row);
      void this.put(row).then((safe) => {
        if (safe || row.status === "sent") this.lines.removeItem(WAITING + row.id);
        if (!safe && row.status === "refused") this.setLine(REFUSED + row.id, JSON.stringify(row.event));
      });
    }
    this.news?.postMessage(settled);
  }

  /** Ask whether the server still has what it confirmed; what it lost (it was put back from a copy) is sent again. */
  async check(url: string): Promise<void> {
    const sent = this.of("sent");
    const before = Number(this.noted(CHECKED) ?? "0");
    if (sent.length === 0 || Math.abs(Date.now() - before) < CHECK_MS) return;
    try {
      const answer = await this.ask(url, { ids: sent.map((event) => event.id) });
      if (answer.status === 410) return this.forgetAll();
      if (!answer.ok) return;
      const { missing } = (await answer.json()) as { missing: string[] };
      this.note(CHECKED, String(Date.now()));
      for (const id of missing) await this.again(id);
      if (missing.length > 0) await this.send();
    } catch {
      // No network: asked again at the next visit.
    }
  }

  private async again(id: string): Promise<void> {
    const row = this.rows.get(id);
    if (!row) return;
    const waits: StoredEvent = { ...row, status: "waiting", settled_at: 0 };
    this.rows.set(id, waits);
    await this.put(waits);
  }

  /** Another tab wrote or settled something. */
  private heard(rows: StoredEvent[]): void {
    for (const row of rows) this.rows.set(row.id, row);
    this.tell();
  }

  /** The page is closing: one last try that the browser may finish on its own. */
  private farewell(): void {
    const batch = this.batchNow();
    if (batch.events.length > 0) fetch(this.url, { ...this.request(batch), keepalive: true }).catch(() => {});
  }

  /** Say how things stand, to who listens. */
  tell(): void {
    const refused = [...this.rows.values()].filter((row) => row.status === "refused").length;
    const kept = this.linesKept || this.db !== null;
    this.onChange({ waiting: this.waiting().length, refused, trouble: this.trouble, kept });
  }

  private keys(prefix: string): string[] {
    const all = Array.from({ length: this.lines.length }, (_, index) => this.lines.key(index) ?? "");
    return all.filter((key) => key.startsWith(prefix));
  }

  private device(): string {
    const known = this.lines.getItem(DEVICE);
    if (known) return known;
    const made = uuid7();
    this.setLine(DEVICE, made);
    return made;
  }

  /** Where in the order of this device something stands that is only noted here, after what was written last. */
  afterLast(): { device: string; device_seq: number } {
    return { device: this.device(), device_seq: this.lastSeq() + 0.5 };
  }

  private lastSeq(): number {
    return Number(this.lines.getItem(SEQ) ?? "0");
  }

  private nextSeq(): number {
    const next = this.lastSeq() + 1;
    this.setLine(SEQ, String(next));
    return next;
  }
}
