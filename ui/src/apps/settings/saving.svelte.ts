
import type { Preferences } from '../../api/types'
import { session } from '../../shell/session.svelte'
import { complain } from '../../shell/complain'

/** What the mark at the top of the page says. */
class Saving {
  state = $state<'idle' | 'saving' | 'saved' | 'failed'>('idle')
  #last = 0

  async prefer(change: Partial<Preferences>) {
    const mine = ++this.#last
    this.state = 'saving'
    try {
      await session.prefer(change)
      if (mine === this.#last) this.state = 'saved'
    } catch (err) {
      if (mine === this.#last) this.state = 'failed'
      complain(err)
    }
  }
}

export const saving = new Saving()
