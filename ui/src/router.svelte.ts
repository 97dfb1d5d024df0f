// A history router: one reactive address, plain links, one guard.
type Guard = (to: URL) => boolean | Promise<boolean>

class Router {
  url = $state.raw(new URL('http://localhost/'))
  /** Grows with every move, so that the shell can move focus and scroll. */
  moves = $state(0)
  /** Where to scroll after the last move: 0 for a new page, else where it was. */
  scroll = 0
  #guard: Guard | undefined
  #asking = false

  get path() { return this.url.pathname }
  get parts() { return this.path.split('/').filter(Boolean).map(decodeURIComponent) }

  /** Asked before each move; false stays. Returns the function that takes it away. */
  guard(fn: Guard) {
    this.#guard = fn
    return () => { if (this.#guard === fn) this.#guard = undefined }
  }

  async go(href: string, { replace = false } = {}) {
    const to = new URL(href, this.url)
    if (to.href === this.url.href) replace = true
    if (!(await this.#allowed(to))) return false
    history.replaceState({ ...history.state, scroll: scrollY }, '')
    history[replace ? 'replaceState' : 'pushState']({ scroll: 0 }, '', to)
    this.#land(to, 0)
    return true
  }

  /** Changes the query or hash in place: no focus, no scroll, no guard. */
  amend(change: (url: URL) => void) {
    const to = new URL(this.url)
    change(to)
    if (to.href === this.url.href) return
    history.replaceState(history.state, '', to)
    this.url = to
  }

  back() { history.back() }

  start() {
    history.scrollRestoration = 'manual'
    this.url = new URL(location.href)
    addEventListener('popstate', async (e) => {
      const from = this.url
      const to = new URL(location.href)
      if (this.#asking) return
      if (await this.#allowed(to)) this.#land(to, Number(e.state?.scroll) || 0)
      else history.pushState({ scroll: scrollY }, '', from)
    })
    addEventListener('click', (e) => {
      const to = ownLink(e)
      if (!to) return
      e.preventDefault()
      void this.go(to.href)
    })
  }

  async #allowed(to: URL) {
    if (!this.#guard || to.pathname === this.path) return true
    this.#asking = true
    try { return await this.#guard(to) } finally { this.#asking = false }
  }

  #land(to: URL, scroll: number) {
    this.scroll = scroll
    this.url = to
    this.moves++
  }
}

/** The address of a plain click on one of our own links, else undefined. */
export function ownLink(e: MouseEvent): URL | undefined {
  if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return
  const a = (e.target as Element | null)?.closest?.('a')
  if (!a || !a.href || a.target || a.hasAttribute('download') || a.dataset.native !== undefined) return
  const to = new URL(a.href)
  if (to.origin !== location.origin || to.pathname.startsWith('/api/')) return
  return to
}

export const router = new Router()
