// Albums, and those that were opened: the photos of each in its order.
import { asApiError, type ApiError } from '../../../api/errors'
import type { Entry } from '../../../api/types'
import { shelf } from '../../drive/data/listing.svelte'
import type { Section, Source } from './source'
import { renewed } from './timeline.svelte'
import type { Album, Photo } from './types'
import { askAlbum, askAlbums } from './wire'

export class OpenAlbum implements Source {
  readonly id: string
  state = $state<'loading' | 'ready' | 'failed'>('loading')
  error = $state.raw<ApiError>()
  album = $state.raw<Album>()
  photos = $state.raw<Photo[]>([])
  #gone = new Map<string, { photo: Photo; at: number }>()
  #turn = 0

  constructor(id: string) { this.id = id }
  get sections(): Section[] { return [{ key: '', count: this.photos.length, photos: this.photos, whole: true, fresh: true }] }
  get total() { return this.photos.length }
  find(id: string) { return this.photos.find((p) => p.id === id) }
  async need() {}
  async all() { if (this.state === 'loading') await this.load() }

  async load() {
    const turn = ++this.#turn
    if (this.state === 'failed') this.state = 'loading'
    try {
      const { album, photos } = await askAlbum(this.id)
      if (turn !== this.#turn) return
      this.album = album
      this.photos = photos
      this.error = undefined
      this.state = 'ready'
    } catch (err) {
      if (turn !== this.#turn) return
      this.error = asApiError(err)
      if (this.state === 'loading' || this.error.status === 404) this.state = 'failed'
    }
  }

  /** What it is on the page before the server has answered: a question under way knows it not. */
  show(photos: Photo[]) {
    this.#turn++
    this.photos = photos
  }

  put(entries: readonly Entry[]) {
    for (const e of entries) {
      const back = this.#gone.get(e.id)
      if (e.trashed) this.drop([e.id])
      else if (back && !this.find(e.id)) {
        this.#gone.delete(e.id)
        this.photos = [...this.photos.slice(0, back.at), renewed(back.photo, e), ...this.photos.slice(back.at)]
      } else if (this.find(e.id)) this.photos = this.photos.map((p) => (p.id === e.id ? renewed(p, e) : p))
    }
  }

  /** In the trash of the drive: it has its place again when it comes back. */
  drop(ids: readonly string[]) {
    // From the end, so that what comes back one after the other finds the same places.
    for (const id of [...ids].reverse()) {
      const at = this.photos.findIndex((p) => p.id === id)
      if (at < 0) continue
      this.#gone.set(id, { photo: this.photos[at]!, at })
      this.photos = this.photos.filter((p) => p.id !== id)
    }
  }
}

class Albums {
  state = $state<'loading' | 'ready' | 'failed'>('loading')
  error = $state.raw<ApiError>()
  list = $state.raw<Album[]>([])
  #open = new Map<string, OpenAlbum>()

  open(id: string): OpenAlbum {
    const there = this.#open.get(id) ?? new OpenAlbum(id)
    this.#open.delete(id)
    this.#open.set(id, there)
    for (const old of this.#open.keys()) {
      if (this.#open.size <= 6) break
      this.#open.delete(old)
    }
    return there
  }

  async load() {
    if (this.state === 'failed') this.state = 'loading'
    try {
      this.list = await askAlbums()
      this.error = undefined
      this.state = 'ready'
    } catch (err) {
      this.error = asApiError(err)
      if (this.state === 'loading') this.state = 'failed'
    }
  }

  /** It was made or changed. */
  keep(album: Album) {
    this.list = this.list.some((a) => a.id === album.id) ? this.list.map((a) => (a.id === album.id ? album : a)) : [album, ...this.list]
    const open = this.#open.get(album.id)
    if (open?.album) open.album = album
  }

  forget(id: string) {
    this.list = this.list.filter((a) => a.id !== id)
    this.#open.delete(id)
  }

  /** Of one that is open, what is in it changed on the server. */
  again(id: string) { void this.#open.get(id)?.load() }

  put(entries: readonly Entry[]) { for (const a of this.#open.values()) a.put(entries) }
  drop(ids: readonly string[]) { for (const a of this.#open.values()) a.drop(ids) }
}

export const albums = new Albums()
shelf.join(albums)
