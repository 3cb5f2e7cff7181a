// The browser's own store: events that wait or were sent, and what the server gave for days without a network.
// One database with a version; each version's change stands in `upgrade` and stays there.

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { WireEvent } from "../player/queue.ts";

export const NAME = "coxa";
export const VERSION = 2;

export type Status = "waiting" | "sent" | "refused";

export interface StoredEvent {
  id: string;
  status: Status;
  settled_at: number; // ms since 1970; 0 while it waits
  event: WireEvent;
}

interface Schema extends DBSchema {
  events: { key: string; value: StoredEvent };
  kept: { key: string; value: unknown };
}

export type Database = IDBPDatabase<Schema>;

/** Open the database, brought to the newest version; null where this browser keeps nothing. */
export async function openStore(): Promise<Database | null> {
  try {
    return await openDB<Schema>(NAME, VERSION, {
      upgrade(db, old) {
        if (old < 1) db.createObjectStore("events", { keyPath: "id" }); // 1: events
        if (old < 2) db.createObjectStore("kept"); // 2: what the server gave for later
      },
      blocking(_current, _blocked, event) {
        (event.target as IDBDatabase).close(); // a newer page wants to upgrade: this one lets go
      },
    });
  } catch {
    return null;
  }
}

/** Return what was kept under a name. */
export async function getKept<T>(name: string): Promise<T | null> {
  const db = await openStore();
  const found = (await db?.get("kept", name).catch(() => undefined)) as T | undefined;
  db?.close();
  return found ?? null;
}

/** Keep something under a name; false where there is no room or no store. */
export async function putKept(name: string, value: unknown): Promise<boolean> {
  const db = await openStore();
  if (db === null) return false;
  const good = await db.put("kept", value, name).then(() => true).catch(() => false);
  db.close();
  return good;
}

/** Forget everything about a person who was erased, also the copies of pages; but no events of others. */
export async function forget(person: string): Promise<void> {
  if ("caches" in globalThis) await caches.delete("coxa-pages").catch(() => false);
  const db = await openStore();
  if (db === null) return;
  for (const row of await db.getAll("events")) if (row.event.person === person) await db.delete("events", row.id);
  await db.clear("kept");
  db.close();
}
