// Photos with a star, from all months.
import { client, ok } from '../../../api/client'
import { asApiError, type ApiError } from '../../../api/errors'
import type { Entry } from '../../../api/types'
import { shelf } from '../../drive/data/listing.svelte'
import type { Section, Source } from './source'
import { isPicture, renewed, timeline } from './timeline.svelte'
import { clockOf, type Photo } from './types'

/** As much of a photo as an entry of the drive says. */
const photoOf = (e: Entry): Photo => ({ preview: true, taken: clockOf(e.modified), dated: false, width: 0, height: 0, place: false, mime: '', ...e, ...timeline.find(e.id) })
const byTime = (a: Photo, b: Photo) => (a.taken < b.taken ? 1 : -1)

class Favourites implements Source {
  state = $state<'loading' | 'ready' | 'failed'>('loading')
  error = $state.raw<ApiError>()
  photos = $state.raw<Photo[]>([])
  get sections(): Section[] { return [{ key: '', count: this.photos.length, photos: this.photos, whole: true, fresh: true }] }
  get total() { return this.photos.length }
  find(id: string) { return this.photos.find((p) => p.id === id) }
  async need() {}
  async all() { if (this.state === 'loading') await this.load() }

  async load() {
    if (this.state === 'failed') this.state = 'loading'
    try {
      this.photos = (await ok(client.GET('/drive/favourites'))).entries.filter(isPicture).map(photoOf).sort(byTime)
      this.error = undefined
      this.state = 'ready'
    } catch (err) {
      this.error = asApiError(err)
      if (this.state === 'loading') this.state = 'failed'
    }
  }

  put(entries: readonly Entry[]) {
    const now = new Map(entries.filter(isPicture).map((e) => [e.id, e]))
    if (this.state !== 'ready' || !now.size) return
    const stay = this.photos.flatMap((p) => {
      const e = now.get(p.id)
      now.delete(p.id)
      return !e ? [p] : e.favourite && !e.trashed ? [renewed(p, e)] : []
    })
    const added = [...now.values()].filter((e) => e.favourite && !e.trashed).map(photoOf)
    this.photos = [...stay, ...added].sort(byTime)
  }

  drop(ids: readonly string[]) { this.photos = this.photos.filter((p) => !ids.includes(p.id)) }
}

export const favourites = new Favourites()
shelf.join(favourites)
