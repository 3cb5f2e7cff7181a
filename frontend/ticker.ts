// A worker that only ticks. Timers of a page that nobody looks at are slowed down by browsers; those of a worker are not.
// It says nothing about the time: whoever listens reads a steady clock of their own.

const TICK_MS = 50;
let timer: ReturnType<typeof setInterval> | undefined;

self.onmessage = (event: MessageEvent<"go" | "stop">): void => {
  clearInterval(timer);
  if (event.data === "go") timer = setInterval(() => self.postMessage(0), TICK_MS);
};
