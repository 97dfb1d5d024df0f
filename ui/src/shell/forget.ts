// Leaving a device: the server's Clear-Site-Data does this where the browser knows it; here is the rest.
const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('session')

/** Empties what this site kept in the browser, tells the other tabs, and starts again from a blank page: ours, or the portal's that ends its session. */
export async function forget(to = '/') {
  channel?.postMessage('left')
  await clear()
  location.replace(to)
}

/** Other tabs leave with this one; a page that the back button brings out of memory is loaded anew. */
export function watchLeaving() {
  channel?.addEventListener('message', () => location.replace('/'))
  addEventListener('pageshow', (e) => { if (e.persisted) location.reload() })
}

async function clear() {
  try {
    sessionStorage.clear()
    localStorage.clear()
    const databases = (await indexedDB.databases?.()) ?? []
    for (const { name } of databases) if (name) indexedDB.deleteDatabase(name)
    const workers = (await navigator.serviceWorker?.getRegistrations()) ?? []
    await Promise.all(workers.map((w) => w.unregister()))
  } catch {
    // Storage can be forbidden by the browser; then nothing was kept either.
  }
}
