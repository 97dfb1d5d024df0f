// Leaving a device: the server's Clear-Site-Data does this where the browser knows it; here is the rest.
const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('session')
let leaving = false
let here = ''

/** Empties what this site kept in the browser, tells the other tabs, and starts again from a blank page: ours, or the portal's that ends its session. */
export async function forget(to = '/') {
  channel?.postMessage('')
  await clear()
  leave(to)
}

/** At once, with what this tab alone kept: it is of somebody who is not signed in any more. */
export function leave(to = '/') {
  leaving = true
  try { sessionStorage.clear() } catch { /* forbidden: nothing was kept */ }
  location.replace(to)
}

/** Tells the other tabs who is signed in now. */
export function entered(person: string) {
  if (here === person) return
  here = person
  channel?.postMessage(person)
}

/** Tabs leave with another one, and when somebody else is let in there; a page that the back button brings out of memory is loaded anew. */
export function watchLeaving() {
  channel?.addEventListener('message', (e: MessageEvent<string>) => { if (!e.data || (here && e.data !== here)) leave() })
  addEventListener('beforeunload', (e) => { if (leaving) e.stopImmediatePropagation() }, true)
  addEventListener('pageshow', (e) => { if (e.persisted) location.reload() })
}

async function clear() {
  try {
    localStorage.clear()
    const databases = (await indexedDB.databases?.()) ?? []
    for (const { name } of databases) if (name) indexedDB.deleteDatabase(name)
    const workers = (await navigator.serviceWorker?.getRegistrations()) ?? []
    await Promise.all(workers.map((w) => w.unregister()))
  } catch {
    // Storage can be forbidden by the browser; then nothing was kept either.
  }
}
