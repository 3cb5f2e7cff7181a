// The service worker: files by their content from the cache, pages from the network, and from the cache without one;
// the session's page from the cache at once.
// It keeps no events and knows no person; it may be replaced at any time, also while a session runs.

// The library of workers cannot stand beside that of pages: what is used of it is named here.
interface Extendable extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", act: (event: Extendable) => void): void;
  addEventListener(name: "fetch", act: (event: Fetching) => void): void;
}

const scope = self as unknown as Scope;
const FILES = "coxa-files";
const PAGES = "coxa-pages";
const WAIT_MS = 4000; // so long a page waits for a slow network when there is a copy
const SESSION = /^\/session$/;
const PLAYER = "/session/shell"; // a page that knows nobody, and asks the server itself what holds now

const SHELLS: [RegExp, string][] = [
  [SESSION, PLAYER],
  [/^\/(?:|today|plan|morning|go-on)$/, "/offline"],
];

scope.addEventListener("install", () => void scope.skipWaiting());
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.location.origin) return;
  if (isFile(url)) event.respondWith(fromCacheFirst(request));
  else if (request.mode === "navigate") event.respondWith(pageFor(request, url));
});

/** Say whether an address carries its content: then a copy is never old. */
function isFile(url: URL): boolean {
  return (url.pathname.startsWith("/static/") && url.searchParams.has("v")) || url.pathname.startsWith("/figures/");
}

async function fromCacheFirst(request: Request): Promise<Response> {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone()).catch(() => {});
  return answer;
}

async function pageFor(request: Request, url: URL): Promise<Response> {
  const player = SESSION.test(url.pathname) ? await (await caches.open(PAGES)).match(PLAYER) : undefined;
  return player ?? fromNetworkFirst(request, url);
}

async function fromNetworkFirst(request: Request, url: URL): Promise<Response> {
  const kept = await keptPage(url);
  const network = fetch(request);
  if (!kept) return network;
  const slow = new Promise<null>((done) => setTimeout(() => done(null), WAIT_MS));
  try {
    return (await Promise.race([network, slow])) ?? kept;
  } catch {
    return kept;
  }
}

async function keptPage(url: URL): Promise<Response | undefined> {
  const cache = await caches.open(PAGES);
  const shell = SHELLS.find(([path]) => path.test(url.pathname))?.[1];
  return (await cache.match(shell ?? url.pathname)) ?? (await cache.match("/offline"));
}
