// Calls back about twenty times a second, also while the page is hidden. Without workers: an ordinary timer.

const TICK_MS = 50;

export class Ticker {
  private worker: Worker | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private runs = false;

  constructor(
    url: string,
    private readonly tick: () => void,
  ) {
    try {
      this.worker = new Worker(url);
      this.worker.onmessage = () => this.called();
      this.worker.onerror = () => this.withoutWorker();
    } catch {
      this.worker = null;
    }
  }

  start(): void {
    if (this.runs) return;
    this.runs = true;
    if (this.worker) this.worker.postMessage("go");
    else this.timer = setInterval(() => this.called(), TICK_MS);
  }

  stop(): void {
    this.runs = false;
    this.worker?.postMessage("stop");
    clearInterval(this.timer);
  }

  /** The worker's file could not be loaded, as with no network and no copy of it. */
  private withoutWorker(): void {
    this.worker = null;
    if (!this.runs) return;
    this.runs = false;
    this.start();
  }

  private called(): void {
    if (this.runs) this.tick();
  }
}
