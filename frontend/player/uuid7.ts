// UUIDv7: 48 bits of milliseconds, then random. Needs only crypto.getRandomValues, which plain http has too.

/** Return a UUIDv7 from a time in ms since 1970 and ten random bytes. */
export function uuid7From(atMs: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  for (let index = 0; index < 6; index += 1) bytes[index] = Math.floor(atMs / 2 ** (8 * (5 - index))) % 256;
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Return a new id. */
export function uuid7(): string {
  return uuid7From(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
}
