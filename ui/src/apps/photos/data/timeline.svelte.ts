// All photos and videos, newest first, as the server brings them: the months with their numbers at once, each month when it nears the window.
import { asApiError, type ApiError } from '../../../api/errors'
import type { Entry } from '../../../api/types'
import { shelf } from '../../drive/data/listing.svelte'
import { changed, recounted, taken } from './sections'
import type { Section, Source } from './source'
import { monthOf, type Photo } from './types'
import { askMonths, askPhotos } from './wire'

const first = 200
const page = 500

export const isPicture = (e: Pick<Entry, 'kind' | 'mime'>) => e.kind === 'file' && /^(image|video)\//.test(e.mime ?? '')
/** What a change of the drive changes of a photo. */
export const renewed = <P extends Photo>(p: P, e: Entry): P => ({ ...p, name: e.name, etag: e.etag, modified: e.modified, favourite: e.favourite, parent: e.parent, damaged: e.damaged, infected: e.infected, tags: e.tags, colour: e.colour })

class Timeline implements Source {
  state = $state<'loading' | 'ready' | 'failed'>('loading')
  error = $state.raw<ApiError>()
  /** The newest are still being read: they come by themselves. */
  pending = $state(false)
  sections = $state.raw<readonly Section[]>([])
  total = $derived(this.sections.reduce((sum, s) => sum + s.count, 0))
  #known = $derived.by(() => new Map(this.sections.flatMap((s) => s.photos.map((p) => [p.id, p] as const))))
  /** Taken away on this page: there when it comes back. */
  #gone = new Map<string, Photo>()
  #under = new Map<string, Promise<void>>()
  #turn = 0
  #asked = -Infinity
  #timer: ReturnType<typeof setTimeout> | undefined

  get fresh() { return performance.now() - this.#asked < 1000 }
  find(id: string) { return this.#known.get(id) }

  async load() {
    const turn = ++this.#turn
    clearTimeout(this.#timer)
    this.#asked = performance.now()
    if (this.state === 'failed') this.state = 'loading'
    try {
      const { months, pending } = await askMonths()
      if (turn !== this.#turn) return
      this.sections = recounted(this.sections, months)
      this.pending = pending
      this.error = undefined
      this.state = 'ready'
    } catch (err) {
      if (turn !== this.#turn) return
      this.error = asApiError(err)
      if (this.state === 'loading') this.state = 'failed'
    }
  }

  /** Asked again in a moment: something arrived that only the server knows the day of. */
  soon() {
    clearTimeout(this.#timer)
    if (this.state === 'ready') this.#timer = setTimeout(() => void this.load(), 1500)
  }

  need(key: string): Promise<void> {
    const s = this.sections.find((one) => one.key === key)
    if (!s || (s.whole && s.fresh)) return Promise.resolve()
    let under = this.#under.get(key)
    if (!under) this.#under.set(key, (under = this.#fetch(s).finally(() => this.#under.delete(key))))
    return under
  }

  async #fetch(s: Section) {
    const turn = this.#turn
    const on = s.fresh ? s.cursor : undefined
    const photos: Photo[] = on ? [...s.photos] : []
    let cursor = on
    try {
      do {
        const answer = await askPhotos(cursor ? { cursor, limit: page } : { from: s.key, limit: first })
        if (turn !== this.#turn) return
        photos.push(...answer.photos)
        cursor = answer.cursor
        // What is asked for again takes the place of what is there only once it is as long.
      } while (cursor && !on && photos.length < s.photos.length && monthOf(photos.at(-1)!) === s.key)
      this.sections = taken(this.sections, s.key, photos, cursor)
      this.error = undefined
    } catch (err) {
      if (turn !== this.#turn) return
      const fault = asApiError(err)
      if (fault.code === 'bad-cursor') this.sections = this.sections.map((one) => (one.key === s.key ? { ...one, fresh: false } : one))
      else this.error = fault
    }
  }

  async all(keys?: readonly string[]) {
    if (this.state === 'loading') await this.load()
    for (const key of keys ?? this.sections.map((s) => s.key)) {
      for (let before = -1; ;) {
        const s = this.sections.find((one) => one.key === key)
        if (!s || s.whole || s.photos.length === before || this.error) break
        before = s.fresh ? s.photos.length : -1
        await this.need(key)
      }
    }
  }

  /** The photos around a month that are here without a gap, and how many come before them. */
  around(key: string): { photos: Photo[]; offset: number; from: number; to: number } {
    const at = this.sections.findIndex((s) => s.key === key)
    if (at < 0) return { photos: [], offset: 0, from: 0, to: -1 }
    let from = at
    let to = at
    while (this.sections[from - 1]?.whole) from--
    while (this.sections[to]?.whole && this.sections[to + 1]?.photos.length) to++
    return { photos: this.sections.slice(from, to + 1).flatMap((s) => s.photos), offset: this.sections.slice(0, from).reduce((n, s) => n + s.count, 0), from, to }
  }

  put(entries: readonly Entry[]) {
    if (this.state !== 'ready') return
    const put: Photo[] = []
    const drop = new Set<string>()
    for (const e of entries) {
      const p = this.find(e.id) ?? this.#gone.get(e.id)
      // A folder takes along photos that nobody here can name.
      if (!p && (e.kind === 'folder' || (isPicture(e) && !e.trashed))) this.soon()
      if (!p) continue
      if (e.trashed) drop.add(e.id)
      else {
        put.push(renewed(p, e))
        this.#gone.delete(e.id)
        if (e.etag !== p.etag && e.modified !== p.modified) this.soon()
      }
    }
    this.#change(put, drop)
  }

  drop(ids: readonly string[]) { this.#change([], new Set(ids)) }

  #change(put: readonly Photo[], drop: ReadonlySet<string>) {
    for (const id of drop) {
      const p = this.find(id)
      if (p) this.#gone.set(id, p)
    }
    if (put.length || [...drop].some((id) => this.find(id))) this.sections = changed(this.sections, put, drop)
  }
}

export const timeline = new Timeline()
shelf.join(timeline)
