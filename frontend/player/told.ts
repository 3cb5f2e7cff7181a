// A session as it was given and what was told in it: facts go to the queue, a few notes stay in this browser.

import { lightOf, standingOf, type Standing } from "./progress.ts";
import { inOrder } from "./order.ts";
import type { Queue, QueueState } from "./queue.ts";
import type { CardItem, Fact, Json, Light, PageData, Side } from "./records.ts";
import { uuid7 } from "./uuid7.ts";

export type Pain = Partial<Record<Side, number>>;

const NOTES = ["set_skipped", "set_added", "not_rated"];

export class Told {
  sessionId: string;
  items: CardItem[];
  facts: Fact[];
  onQueue: (state: QueueState) => void = () => {};

  constructor(
    readonly data: PageData,
    readonly queue: Queue,
  ) {
    this.queue.onChange = (state) => this.onQueue(state);
    this.sessionId = data.session.id ?? "";
    this.items = data.session.items;
    this.facts = this.factsOf(this.sessionId, data.session.recorded);
    if (data.session.id === null) this.writeDown();
    if (!data.try) this.followRed();
  }

  /** A session that was handed out beforehand: this browser names it and writes down what was shown, once. */
  private writeDown(): void {
    const { day, kind, prescription } = this.data.session;
    const known = this.queue.noted(`session.${day}.${kind}`);
    this.sessionId = known ?? uuid7();
    this.facts = known === null ? [] : this.factsOf(known, this.data.session.recorded);
    if (known !== null || prescription === null) return;
    this.queue.note(`session.${day}.${kind}`, this.sessionId);
    this.write("session_prescribed", prescription);
  }

  /** A red check-in that the server does not know yet: the calm session goes on from this browser's own notes. */
  private followRed(): void {
    const calm = this.queue.noted(`calm.${this.sessionId}`);
    const waits = calm !== null && this.queue.ofSession(calm).length > 0;
    if (calm === null || this.data.calm === null || !waits) return;
    this.sessionId = calm;
    this.items = this.data.calm.items;
    this.facts = this.factsOf(calm, []);
  }

  protected factsOf(session: string, recorded: Fact[]): Fact[] {
    const waiting = this.queue.ofSession(session);
    const notes = JSON.parse(this.queue.noted(`notes.${session}`) ?? "[]") as Fact[];
    const all = new Map([...recorded, ...waiting, ...notes].map((fact) => [fact.id, fact]));
    return inOrder(all.values());
  }

  standing(): Standing {
    const light = (fact: Fact): Light => this.lightOf((fact.data.check_in ?? {}) as Pain);
    return standingOf(this.items, this.facts, { light, hurtsMax: this.data.judge.hurts_max });
  }

  lightOf(pain: Pain): Light {
    return lightOf(pain, this.data.check_in, this.data.judge);
  }

  exercise(id: string): PageData["exercises"][string] {
    const found = this.data.exercises[id];
    if (!found) throw new Error(id);
    return found;
  }

  /** Keep a fact: first in this browser, then on its way to the server. Of a set to try only signs of danger are kept. */
  write(kind: string, data: { [key: string]: Json }, replaces?: string): void {
    if (this.data.try) {
      if (kind === "flag_raised") this.queue.add(kind, data);
      this.facts.push({ id: `${kind}-${this.facts.length}`, kind, data, at: new Date().toISOString(), device_seq: 0 });
      return;
    }
    this.facts.push(this.queue.add(kind, { session: this.sessionId, ...data }, replaces ?? null));
  }

  /** Keep something that only this browser needs to know: a skipped set, a rating not wanted. */
  protected keepNote(kind: string, data: { [key: string]: Json }): void {
    const fact: Fact = { id: `${kind}-${this.facts.length}`, kind, data, at: new Date().toISOString(), ...this.queue.afterLast() };
    this.facts.push(fact);
    if (this.data.try) return;
    const notes = this.facts.filter((row) => NOTES.includes(row.kind));
    this.queue.note(`notes.${this.sessionId}`, JSON.stringify(notes));
  }
}
