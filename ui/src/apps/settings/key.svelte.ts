import { client, ok } from '../../api/client'
import { asApiError } from '../../api/errors'
import type { MovingKey } from '../../api/types'

/** Whether there is a moving key: two sections ask. */
class KeyState {
  current = $state.raw<MovingKey>()
  failed = $state('')

  async load() {
    this.failed = ''
    try {
      this.current = await ok(client.GET('/settings/moving-key'))
    } catch (err) {
      this.failed = asApiError(err).message
    }
  }
}

export const keyState = new KeyState()
