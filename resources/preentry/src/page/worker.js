/* Keeps the page on the telephone, so that it opens without a network; nothing else is ever asked for. */

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(self.EDITION).then((cache) => cache.addAll(self.FILES)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => names.filter((name) => name !== self.EDITION));
  event.waitUntil(old.then((names) => Promise.all(names.map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  event.respondWith(caches.match(event.request, { ignoreSearch: true }).then((found) => found ?? fetch(event.request)));
});
