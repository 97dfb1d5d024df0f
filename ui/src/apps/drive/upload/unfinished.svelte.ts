// Uploads that were begun and not ended, here or on another device. The server knows them; nothing about them stays in the browser,
// which others may use after.
import { client, ok } from '../../../api/client'
import type { components } from '../../../api/schema'
import { same, type Sending } from './queue'

export type Left = components['schemas']['DriveUpload']

export const placeOf = (left: Pick<Left, 'id'>) => `/tus/files/${left.id}`

class Unfinished {
  list = $state.raw<Left[]>([])

  async load() {
    try { this.list = (await ok(client.GET('/drive/uploads'))).uploads } catch { /* they wait for the next visit */ }
  }

  take(at: string) { this.list = this.list.filter((one) => placeOf(one) !== at) }

  /** Where a file lies that is sent a second time: same folder, name, size and date. */
  find(what: Sending): string | undefined {
    const { folder, name, file } = what
    const left = this.list.find((one) => one.parent === folder && one.name === name && same(one, file))
    return left && placeOf(left)
  }
}

export const unfinished = new Unfinished()
