// Photos with a star, from all months.
import { client, ok } from '../../../api/client'
import { asApiError, type ApiError } from '../../../api/errors'
import type { Details, Entry } from '../../../api/types'
import { shelf } from '../../drive/data/listing.svelte'
import type { Section, Source } from './source'
import { isPicture, renewed, timeline } from './timeline.svelte'
import { clockOf, type Photo } from './types'

/** What is known of photos that the timeline has not brought yet, by the content that it is known of. */
const facts = new Map<string, Details['photo'] & { etag: string }>()

const factsOf = (e: Pick<Entry, 'id' | 'etag'>) => timeline.find(e.id) ?? (facts.get(e.id)?.etag === e.etag ? facts.get(e.id) : undefined)
/** As much of a photo as an entry of the drive says, and its facts. */
const photoOf = (e: Entry): Photo => ({ preview: true, taken: clockOf(e.modified), dated: false, width: 0, height: 0, place: false, mime: '', ...e, ...factsOf(e) })
const byTime = (a: Photo, b: Photo) => (a.taken < b.taken ? 1 : -1)

/** When they were taken no list of the drive says: they are asked one by one, four at a time. One that does not answer stands where it was modified. */
async function learn(entries: readonly Entry[]) {
  const left = entries.filter((e) => !factsOf(e))
  await Promise.all(Array.from({ length: Math.min(4, left.length) }, async () => {
    for (let e = left.shift(); e; e = left.shift()) {
      const { entry, photo } = await ok(client.GET('/drive/entries/{id}', { params: { path: { id: e.id } } })).catch(() => ({ entry: e!, photo: undefined }))
      if (photo) facts.set(entry.id, { ...photo, etag: entry.etag })
    }
  }))
}

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
      const entries = (await ok(client.GET('/drive/favourites'))).entries.filter(isPicture)
      await learn(entries)
      this.photos = entries.map(photoOf).sort(byTime)
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
    const added = [...now.values()].filter((e) => e.favourite && !e.trashed)
    this.photos = [...stay, ...added.map(photoOf)].sort(byTime)
    if (added.some((e) => !factsOf(e))) void learn(added).then(() => { this.photos = this.photos.map((p) => ({ ...p, ...factsOf(p) })).sort(byTime) })
  }

  drop(ids: readonly string[]) { this.photos = this.photos.filter((p) => !ids.includes(p.id)) }
}

export const favourites = new Favourites()
shelf.join(favourites)
