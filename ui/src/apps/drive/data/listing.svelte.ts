// One place and what lies in it. Folders come in pages: the first at once, the next ones when the window nears them.
import { client, ok } from '../../../api/client'
import { asApiError, type ApiError } from '../../../api/errors'
import type { Crumb, Entry } from '../../../api/types'
import { byName, compare, placeOf, type Sort } from './sort'

export type Place = { kind: 'folder'; id: string } | { kind: 'recent' | 'favourites' | 'trash' } | { kind: 'search'; q: string }
/** Search results say where they lie. */
export type Item = Entry & { crumbs?: Crumb[] }

const first = 200
const page = 1000

export class Listing {
  readonly place: Place
  sort = $state.raw<Sort>(byName)
  entries = $state.raw<Item[]>([])
  /** Rows in all, those not loaded yet included. */
  total = $state(0)
  folders = $state(0)
  folder = $state.raw<Entry>()
  crumbs = $state.raw<Crumb[]>([])
  state = $state<'loading' | 'ready' | 'failed'>('loading')
  error = $state.raw<ApiError>()
  /** Days the trash keeps things. */
  days = $state(30)
  #next: string | undefined
  #more: Promise<void> | undefined
  #turn = 0
  #asked = -Infinity

  constructor(place: Place, sort: Sort = byName) {
    this.place = place
    this.sort = sort
  }

  /** Asked for a moment ago. */
  get fresh() { return performance.now() - this.#asked < 1000 }
  get whole() { return this.#next === undefined }

  async load() {
    if (this.place.kind === 'search' && !this.place.q) return
    const turn = ++this.#turn
    this.#asked = performance.now()
    if (this.state === 'failed') this.state = 'loading'
    try {
      // What was loaded stays loaded: a place gone back to keeps its height.
      const limit = Math.min(page, Math.max(first, this.entries.length))
      const answer = await this.#ask(limit)
      if (turn !== this.#turn) return
      if (this.entries.length <= limit || answer.total !== this.total) {
        this.entries = answer.entries
        this.#next = answer.next
      }
      this.total = answer.total
      this.folders = answer.folders
      this.error = undefined
      this.state = 'ready'
    } catch (err) {
      if (turn !== this.#turn) return
      this.error = asApiError(err)
      if (this.state === 'loading' || this.error.status === 404) this.state = 'failed'
    }
  }

  async #ask(limit: number) {
    const p = this.place
    if (p.kind === 'folder') {
      const f = await ok(client.GET('/drive/folders/{id}', { params: { path: { id: p.id }, query: { sort: this.sort.by, order: this.sort.order, limit } } }))
      this.folder = f.folder
      this.crumbs = f.crumbs
      return { entries: f.entries as Item[], next: f.next, total: f.counts.folders + f.counts.files, folders: f.counts.folders }
    }
    let entries: Item[]
    if (p.kind === 'search') entries = (await ok(client.POST('/drive/search', { body: { q: p.q, limit: 200 } }))).entries
    else if (p.kind === 'trash') {
      const trash = await ok(client.GET('/drive/trash'))
      this.days = trash.days
      entries = trash.entries
    } else entries = (await ok(client.GET(`/drive/${p.kind}`))).entries
    if (p.kind === 'favourites') entries = [...entries].sort(compare(byName))
    return { entries, next: undefined, total: entries.length, folders: entries.filter((e) => e.kind === 'folder').length }
  }

  /** The next page; several callers share one request. */
  more(): Promise<void> {
    const p = this.place
    if (this.#next === undefined || p.kind !== 'folder') return Promise.resolve()
    const turn = this.#turn
    this.#more ??= (async () => {
      try {
        const f = await ok(client.GET('/drive/folders/{id}', { params: { path: { id: p.id }, query: { sort: this.sort.by, order: this.sort.order, limit: page, cursor: this.#next } } }))
        if (turn !== this.#turn) return
        const known = new Set(this.entries.map((e) => e.id))
        this.entries = [...this.entries, ...f.entries.filter((e) => !known.has(e.id))]
        this.#next = f.next
        this.folders = f.counts.folders
        this.total = this.whole ? this.entries.length : f.counts.folders + f.counts.files
      } catch (err) {
        const fault = asApiError(err)
        if (fault.code === 'bad-cursor') void this.load() // the server has started anew: so does the list
        else this.error = fault
      } finally {
        this.#more = undefined
      }
    })()
    return this.#more
  }

  /** All of it: to select everything, or to go to the end. */
  async all() {
    for (let before = -1; !this.whole && before !== this.entries.length;) {
      before = this.entries.length
      await this.more()
    }
  }

  async resort(sort: Sort) {
    this.sort = sort
    if (this.whole && this.state === 'ready') {
      this.entries = [...this.entries].sort(compare(sort))
      return
    }
    this.entries = []
    await this.load()
  }

  has(id: string) { return this.entries.some((e) => e.id === id) }

  #belongs(e: Entry) {
    const p = this.place
    if (p.kind === 'trash') return e.trashed !== undefined
    if (e.trashed) return false
    if (p.kind === 'folder') return e.parent === p.id
    if (p.kind === 'favourites') return e.favourite
    return this.has(e.id)
  }

  /** Something was made, renamed, moved or uploaded. */
  put(entry: Entry) {
    if (this.folder?.id === entry.id) this.folder = { ...this.folder, ...entry }
    this.crumbs = this.crumbs.map((c) => (c.id === entry.id ? { ...c, name: entry.name } : c))
    const old = this.entries.find((e) => e.id === entry.id)
    if (!this.#belongs(entry)) return old && this.drop([entry.id])
    const p = this.place
    const item: Item = { ...old, ...entry }
    if (p.kind !== 'folder' && old) {
      this.entries = this.entries.map((e) => (e.id === entry.id ? item : e))
      return
    }
    const rest = this.entries.filter((e) => e.id !== entry.id)
    const at = p.kind === 'trash' || p.kind === 'recent' ? 0 : placeOf(rest, entry, this.sort)
    if (!old) {
      this.total++
      if (entry.kind === 'folder') this.folders++
    }
    // Past what is loaded it will come with its page.
    this.entries = at === rest.length && !this.whole ? rest : [...rest.slice(0, at), item, ...rest.slice(at)]
  }

  drop(ids: readonly string[]) {
    const gone = new Set(ids)
    const out = this.entries.filter((e) => gone.has(e.id))
    if (!out.length) return
    this.entries = this.entries.filter((e) => !gone.has(e.id))
    this.total -= out.length
    this.folders -= out.filter((e) => e.kind === 'folder').length
  }
}

const keyOf = (p: Place) => (p.kind === 'folder' ? `folder ${p.id}` : p.kind === 'search' ? `search ${p.q}` : p.kind)

/** The places seen lately: going back shows them at once, as they were, and then asks the server again. */
class Shelf {
  #listings = new Map<string, Listing>()

  open(place: Place, sort?: Sort): Listing {
    const key = keyOf(place)
    const listing = this.#listings.get(key) ?? new Listing(place, sort)
    this.#listings.delete(key)
    this.#listings.set(key, listing)
    for (const old of this.#listings.keys()) {
      if (this.#listings.size <= 8) break
      this.#listings.delete(old)
    }
    if (sort && (sort.by !== listing.sort.by || sort.order !== listing.sort.order)) void listing.resort(sort)
    return listing
  }

  put(entry: Entry) { for (const l of this.#listings.values()) l.put(entry) }
  drop(ids: readonly string[]) { for (const l of this.#listings.values()) l.drop(ids) }
  /** What is known of a folder, if all of it is. */
  known(id: string): readonly Entry[] | undefined {
    const l = this.#listings.get(`folder ${id}`)
    return l?.state === 'ready' && l.whole ? l.entries : undefined
  }
}

export const shelf = new Shelf()
