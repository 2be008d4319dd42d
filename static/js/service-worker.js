// Lets pages that were visited be read again without a connection. A page is always asked for first: what is kept is shown only where the network fails.
const PAGES = "pages";
const FILES = "files";
const MOST = { [PAGES]: 80, [FILES]: 60 };
const OFFLINE = new URL("offline.html", self.registration.scope).href;

// The message for a page that is not kept, with its styles.
self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(FILES);
    const answer = await fetch(OFFLINE, { cache: "no-cache" });
    const text = await answer.clone().text();
    await cache.put(OFFLINE, answer);
    await cache.addAll([...text.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map((match) => new URL(match[1], OFFLINE).href));
    await self.skipWaiting();
  })());
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const keep = async (name, request, answer) => {
  const cache = await caches.open(name);
  // The newest stand last; the message and its styles are always kept.
  await cache.delete(request);
  await cache.put(request, answer);
  const old = (await cache.keys()).filter((key) => key.url !== OFFLINE);
  await Promise.all(old.slice(0, Math.max(0, old.length - MOST[name])).map((key) => cache.delete(key)));
};

const page = async (event) => {
  try {
    // The host is asked whether there is a newer one, whatever the browser has kept of its own accord.
    const answer = await fetch(event.request, { cache: "no-cache" });
    if (answer.ok && !answer.redirected) event.waitUntil(keep(PAGES, event.request, answer.clone()));
    return answer;
  } catch {
    return await caches.match(event.request, { ignoreSearch: true }) ?? await caches.match(OFFLINE) ?? Response.error();
  }
};

// A file's name changes with its bytes, so one that is kept is never old.
const file = async (event) => {
  const kept = await caches.match(event.request);
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.ok && answer.status === 200) event.waitUntil(keep(FILES, event.request, answer.clone()));
  return answer;
};

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || event.request.headers.has("range")) return;
  if (event.request.mode === "navigate") event.respondWith(page(event));
  else if (url.href.startsWith(`${self.registration.scope}assets/`) || url.pathname.endsWith("/search-index.js")) event.respondWith(file(event));
});
