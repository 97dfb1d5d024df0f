type Page = Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>

const longest = 30_000

/**
 * Asks again and again, every second while the page can be seen, and less and less often
 * while asking fails. Returns what ends it.
 */
export function poll(ask: () => Promise<void>, every = 1_000, page: Page = document): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let pause = every
  let asking = false
  let over = false

  async function round() {
    timer = undefined
    asking = true
    try {
      await ask()
      pause = every
    } catch {
      pause = Math.min(pause * 2, longest)
    }
    asking = false
    next(pause)
  }

  function next(ms: number) {
    if (!over && !asking && timer === undefined && page.visibilityState === 'visible') timer = setTimeout(round, ms)
  }

  function seen() {
    if (page.visibilityState === 'visible') return next(0)
    clearTimeout(timer)
    timer = undefined
  }

  page.addEventListener('visibilitychange', seen)
  next(every)
  return () => {
    over = true
    clearTimeout(timer)
    page.removeEventListener('visibilitychange', seen)
  }
}
