// The phone's own sense of where up is, as readings. The orientation that the browser works out comes first: it is
// calmer than bare acceleration. A browser that only has acceleration gives tilts and no turns.

import { readingOf, type Reading } from "./angle.ts";

type Asks = { requestPermission?: () => Promise<"granted" | "denied"> };
const ORIENTATION_MS = 500; // so long a reading of the orientation keeps the acceleration out

/** Why there are no readings: the address is not secure, or the browser has or gives none. */
export type Refusal = "not_secure" | "no_sensor";

/** Ask for the sensor where the browser wants to be asked (iOS, only after a press); null = it may be read. */
export async function askForSensor(): Promise<Refusal | null> {
  if (!isSecureContext) return "not_secure";
  if (typeof DeviceOrientationEvent === "undefined" && typeof DeviceMotionEvent === "undefined") return "no_sensor";
  const asks = [globalThis.DeviceOrientationEvent, globalThis.DeviceMotionEvent] as unknown as (Asks | undefined)[];
  for (const one of asks) {
    if (one?.requestPermission && (await one.requestPermission().catch(() => "denied")) !== "granted") return "no_sensor";
  }
  return null;
}

export class Sensor {
  private orientedAt = -ORIENTATION_MS;

  constructor(private readonly take: (atMs: number, reading: Reading) => void) {
    addEventListener("deviceorientation", this.oriented);
    addEventListener("devicemotion", this.felt);
  }

  close(): void {
    removeEventListener("deviceorientation", this.oriented);
    removeEventListener("devicemotion", this.felt);
  }

  private readonly oriented = ({ alpha, beta, gamma }: DeviceOrientationEvent): void => {
    if (beta === null || gamma === null) return;
    this.orientedAt = performance.now();
    this.take(this.orientedAt, readingOf(alpha, beta, gamma));
  };

  private readonly felt = (event: DeviceMotionEvent): void => {
    const now = performance.now();
    const pull = event.accelerationIncludingGravity;
    if (now - this.orientedAt < ORIENTATION_MS || pull?.x == null || pull.y === null || pull.z === null) return;
    this.take(now, { up: [pull.x, pull.y, pull.z], axes: null });
  };
}
