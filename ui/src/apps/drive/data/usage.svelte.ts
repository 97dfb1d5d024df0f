import { client, ok } from '../../../api/client'
import type { Usage } from '../../../api/types'

/** Space used, asked again a moment after something changed it. */
class UsageStore {
  current = $state.raw<Usage>()
  #timer: ReturnType<typeof setTimeout> | undefined

  async load() {
    try { this.current = await ok(client.GET('/drive/usage')) } catch { /* the gauge stays away: nothing depends on it */ }
  }

  stale() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.load(), 800)
  }

  get full() { return !!this.current && this.current.quota > 0 && this.current.used >= this.current.quota * 0.995 }
  get nearly() { return !!this.current && this.current.quota > 0 && this.current.used >= this.current.quota * 0.9 }
}

export const usage = new UsageStore()
