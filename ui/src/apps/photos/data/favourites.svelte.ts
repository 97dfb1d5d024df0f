// Photos with a star, from all months.
import { asApiError, type ApiError } from '../../../api/errors'
import type { Entry } from '../../../api/types'
import { shelf } from '../../drive/data/listing.svelte'
import type { Section, Source } from './source'
import { isPicture, renewed } from './timeline.svelte'
import type { Photo } from './types'
import { askFavourites } from './wire'

class Favourites implements Source {
  state = $state<'loading' | 'ready' | 'failed'>('loading')
  error = $state.raw<ApiError>()
  photos = $state.raw<Photo[]>([])
  #turn = 0
  get sections(): Section[] { return [{ key: '', count: this.photos.length, photos: this.photos, whole: true, fresh: true }] }
  get total() { return this.photos.length }
  find(id: string) { return this.photos.find((p) => p.id === id) }
  async need() {}
  async all() { if (this.state === 'loading') await this.load() }

  async load() {
    const turn = ++this.#turn
    if (this.state === 'failed') this.state = 'loading'
    try {
      const photos = await askFavourites()
      if (turn !== this.#turn) return
      this.photos = photos
      this.error = undefined
      this.state = 'ready'
    } catch (err) {
      if (turn !== this.#turn) return
      this.error = asApiError(err)
      if (this.state === 'loading') this.state = 'failed'
    }
  }

  put(entries: readonly Entry[]) {
    const now = new Map(entries.filter(isPicture).map((e) => [e.id, e]))
    if (this.state !== 'ready' || !now.size) return
    this.photos = this.photos.flatMap((p) => {
      const e = now.get(p.id)
      now.delete(p.id)
      return !e ? [p] : e.favourite && !e.trashed ? [renewed(p, e)] : []
    })
    // When one was taken, no entry says.
    if ([...now.values()].some((e) => e.favourite && !e.trashed)) void this.load()
  }

  drop(ids: readonly string[]) { this.photos = this.photos.filter((p) => !ids.includes(p.id)) }
}

export const favourites = new Favourites()
shelf.join(favourites)
