// Photos that somebody wants in an album: set by a menu anywhere, and AddToAlbum asks which one.
import type { Entry } from '../../../api/types'

class Adding {
  photos = $state.raw<readonly Pick<Entry, 'id' | 'name'>[]>()
  /** An album is to be made with these. */
  making = $state.raw<readonly Pick<Entry, 'id' | 'name'>[]>()
}

export const adding = new Adding()

/** What may be in an album. */
export const albumable = (entries: readonly Entry[]) => entries.length > 0 && entries.every((e) => e.kind === 'file' && !e.trashed && /^(image|video)\//.test(e.mime ?? ''))
