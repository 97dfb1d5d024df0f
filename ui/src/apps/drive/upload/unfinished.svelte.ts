// Uploads that were begun and not ended, here or on another device. The server knows them; nothing about them stays in the browser,
// which others may use after.
import { ok } from '../../../api/client'
import { soon } from '../data/soon'
import type { Sending } from './queue'

export type Left = { id: string; name: string; size: number; offset: number; created: string; parent: string; modified?: string }

export const placeOf = (left: Pick<Left, 'id'>) => `/tus/files/${left.id}`

class Unfinished {
  list = $state.raw<Left[]>([])

  async load() {
    try { this.list = (await ok(soon.GET('/drive/uploads'))).uploads } catch { /* they wait for the next visit */ }
  }

  take(at: string) { this.list = this.list.filter((one) => placeOf(one) !== at) }

  /** Where a file lies that is sent a second time: same folder, name, size and date. */
  find(what: Sending): string | undefined {
    const { folder, name, file } = what
    const same = this.list.find((one) => one.parent === folder && one.name === name && one.size === file.size && (!one.modified || Math.abs(Date.parse(one.modified) - (file.lastModified ?? 0)) < 1000))
    return same && placeOf(same)
  }
}

export const unfinished = new Unfinished()
