/* Keeps the officer's pages on the phone: all of one build, or none. Answers are never kept here;
   what was done waits in the outbox. FILES and BUILD are written in by the build. */
const NAME = 'officer-' + BUILD

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(NAME)
    .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' }))))
    .then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  const old = (names) => names.filter((name) => name.startsWith('officer-') && name !== NAME)
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(old(names).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request
  const { origin, pathname } = new URL(url)
  const page = mode === 'navigate'
  if (method !== 'GET' || origin !== self.location.origin) return
  if (!page && !FILES.includes(pathname)) return
  event.respondWith(caches.match(page ? '/officer' : pathname, { cacheName: NAME })
    .then((kept) => kept ?? fetch(event.request)))
})
