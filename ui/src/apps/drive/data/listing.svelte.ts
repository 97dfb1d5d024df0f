// One place and what lies in it. Folders come in pages: the first at once, the next ones when the window nears them.
import { client, ok } from '../../../api/client'
import { asApiError, type ApiError } from '../../../api/errors'
import type { Crumb, Entry } from '../../../api/types'
import { asks, question, type Ask } from '../search'
import { dropping } from './names'
import { byName, compare, placeOf, sortNamed, type Sort } from './sort'

export type Place = { kind: 'folder'; id: string } | { kind: 'recent' | 'favourites' | 'trash' } | { kind: 'search'; ask: Ask }
/** A line of a text, and where the words searched for stand in it. */
export type Snippet = { text: string; marks: { start: number; end: number }[] }
/** Search results say where they lie, and what was found in them. */
export type Item = Entry & { crumbs?: Crumb[]; snippet?: Snippet }

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
  /** A search while the newest files are still being read: they are found by name only. */
  pending = $state(false)
  /** Days the trash keeps things. */
  days = $state(30)
  #next = $state<string>()
  #more: { cursor: string; done: Promise<void> } | undefined
  #turn = 0
  #asked = -Infinity
  /** Those that came: the folder counts them, the list does not show them. */
  #droppings = new Set<string>()

  /** Asked for in so many words; else a folder comes in the order that it was left in. */
  #wanted: Sort | undefined

  constructor(place: Place, sort?: Sort) {
    this.place = place
    this.#wanted = sort
    this.sort = sort ?? byName
  }

  /** Asked for a moment ago. */
  get fresh() { return performance.now() - this.#asked < 1000 }
  get whole() { return this.#next === undefined }

  async load() {
    if (this.place.kind === 'search' && !asks(this.place.ask)) return
    const turn = ++this.#turn
    this.#asked = performance.now()
    if (this.state === 'failed') this.state = 'loading'
    try {
      // What was loaded stays loaded: a place gone back to keeps its height.
      const limit = Math.min(page, Math.max(first, this.entries.length))
      const answer = await this.#ask(limit)
      if (turn !== this.#turn) return
      if (this.entries.length <= limit) {
        this.entries = answer.entries
        this.#next = answer.next
      } else if (answer.total !== this.total) {
        // All at once, so that neither the place on the page nor what is chosen is lost on the way.
        let entries = answer.entries
        for (let next = answer.next; next; ) {
          const f = await this.#page(page, next)
          if (turn !== this.#turn) return
          entries = joined(entries, f.entries)
          next = f.next
        }
        this.entries = entries
        this.#next = undefined
      }
      this.total = this.whole ? this.entries.length : answer.total
      this.folders = answer.folders
      this.error = undefined
      this.state = 'ready'
      void this.all()
    } catch (err) {
      if (turn !== this.#turn) return
      this.error = asApiError(err)
      if (this.state === 'loading' || this.error.status === 404) this.state = 'failed'
    }
  }

  async #page(limit: number, cursor?: string) {
    const id = this.place.kind === 'folder' ? this.place.id : ''
    const f = await ok(client.GET('/drive/folders/{id}', { params: { path: { id }, query: { sort: this.#wanted?.by, order: this.#wanted?.order, limit, cursor } } }))
    if (!cursor) this.#droppings.clear()
    for (const e of f.entries) if (dropping(e)) this.#droppings.add(e.id)
    if (this.#droppings.size) {
      f.entries = f.entries.filter((e) => !dropping(e))
      f.counts = { ...f.counts, files: f.counts.files - this.#droppings.size }
    }
    return f
  }

  async #ask(limit: number) {
    const p = this.place
    if (p.kind === 'folder') {
      const f = await this.#page(limit)
      this.folder = f.folder
      this.sort = this.#wanted ?? sortNamed(this.folder.sort)
      this.crumbs = f.crumbs
      return { entries: f.entries as Item[], next: f.next, total: f.counts.folders + f.counts.files, folders: f.counts.folders }
    }
    let entries: Item[]
    if (p.kind === 'search') {
      const found = await ok(client.POST('/drive/search', { body: question(p.ask) }))
      entries = found.entries
      this.pending = found.pending
    }
    else if (p.kind === 'trash') {
      const trash = await ok(client.GET('/drive/trash'))
      this.days = trash.days
      entries = trash.entries
    } else entries = (await ok(client.GET(`/drive/${p.kind}`))).entries
    if (p.kind !== 'trash') entries = entries.filter((e) => !dropping(e))
    if (p.kind === 'favourites') entries = [...entries].sort(compare(byName))
    return { entries, next: undefined, total: entries.length, folders: entries.filter((e) => e.kind === 'folder').length }
  }

  /** The next page; several callers share one request. */
  more(): Promise<void> {
    const cursor = this.#next
    if (cursor === undefined) return Promise.resolve()
    if (this.#more?.cursor !== cursor) this.#more = { cursor, done: this.#fetch(cursor, this.#turn) }
    return this.#more.done
  }

  async #fetch(cursor: string, turn: number) {
    try {
      const f = await this.#page(page, cursor)
      if (turn !== this.#turn || cursor !== this.#next) return
      this.entries = joined(this.entries, f.entries)
      this.#next = f.next
      this.folders = f.counts.folders
      this.total = this.whole ? this.entries.length : f.counts.folders + f.counts.files
    } catch (err) {
      if (turn !== this.#turn) return
      const fault = asApiError(err)
      if (fault.code === 'bad-cursor') void this.load() // the server has started anew: so does the list
      else this.error = fault
    } finally {
      if (this.#more?.cursor === cursor) this.#more = undefined
    }
  }

  /** All of it, page after page: to select everything, and so that the end is there when somebody goes to it. */
  async all() {
    for (let before = -1; !this.whole && before !== this.entries.length;) {
      before = this.entries.length
      await this.more()
    }
  }

  async resort(sort: Sort) {
    this.#wanted = this.sort = sort
    if (this.whole && this.state === 'ready') {
      this.entries = [...this.entries].sort(compare(sort))
      return
    }
    this.entries = []
    this.#next = undefined
    await this.load()
  }

  has(id: string) { return this.entries.some((e) => e.id === id) }

  #belongs(e: Entry, known: ReadonlyMap<string, Item>) {
    const p = this.place
    if (p.kind === 'trash') return e.trashed !== undefined
    if (e.trashed || dropping(e)) return false
    if (p.kind === 'folder') return e.parent === p.id
    if (p.kind === 'favourites') return e.favourite
    return known.has(e.id)
  }

  /** These were made, renamed, moved or uploaded. */
  put(entries: readonly Entry[]) {
    for (const e of entries) {
      if (this.folder?.id === e.id) this.folder = { ...this.folder, ...e }
      if (this.crumbs.some((c) => c.id === e.id && c.name !== e.name)) this.crumbs = this.crumbs.map((c) => (c.id === e.id ? { ...c, name: e.name } : c))
    }
    const old = new Map(this.entries.map((e) => [e.id, e]))
    const here = entries.filter((e) => this.#belongs(e, old))
    this.drop(entries.filter((e) => old.has(e.id) && !here.includes(e)).map((e) => e.id))
    // What it was found to have is over with the content that had it.
    if (here.length) this.entries = this.#merged(here.map((e) => ({ ...old.get(e.id), infected: undefined, ...e })), old)
  }

  #merged(items: Item[], old: ReadonlyMap<string, Item>): Item[] {
    const p = this.place
    if (p.kind !== 'folder') {
      const known = new Map(items.map((e) => [e.id, e]))
      const added = items.filter((e) => !old.has(e.id))
      this.#count(added)
      return [...added, ...this.entries.map((e) => known.get(e.id) ?? e)]
    }
    this.#count(items.filter((e) => !old.has(e.id)))
    const ids = new Set(items.map((e) => e.id))
    let list = this.entries.filter((e) => !ids.has(e.id))
    if (items.length > 20) {
      const last = list[list.length - 1]
      const before = compare(this.sort)
      return [...list, ...items.filter((e) => this.whole || (last && before(e, last) < 0))].sort(before)
    }
    for (const e of items) {
      const at = placeOf(list, e, this.sort)
      // Past what is loaded it will come with its page.
      if (at < list.length || this.whole) list = [...list.slice(0, at), e, ...list.slice(at)]
    }
    return list
  }

  #count(added: readonly Entry[]) {
    this.total += added.length
    this.folders += added.filter((e) => e.kind === 'folder').length
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

/** A page behind those before it. What was renamed meanwhile stands in both. */
function joined(entries: readonly Item[], page: readonly Item[]): Item[] {
  const known = new Set(entries.map((e) => e.id))
  return [...entries, ...page.filter((e) => !known.has(e.id))]
}

const keyOf = (p: Place) => (p.kind === 'folder' ? `folder ${p.id}` : p.kind === 'search' ? `search ${JSON.stringify(p.ask)}` : p.kind)

type Follower = { put(entries: readonly Entry[]): void; drop(ids: readonly string[]): void }

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

  #others = new Set<Follower>()

  /** Another way of seeing the same files, which follows what is done to them. */
  join(one: Follower) { this.#others.add(one) }
  put(entries: readonly Entry[]) { for (const l of [...this.#listings.values(), ...this.#others]) l.put(entries) }
  drop(ids: readonly string[]) { for (const l of [...this.#listings.values(), ...this.#others]) l.drop(ids) }
  /** An entry as the page shows it. */
  find(id: string): Item | undefined {
    for (const l of this.#listings.values()) {
      const e = l.entries.find((one) => one.id === id)
      if (e) return e
    }
    return undefined
  }
  /** A folder's name as far as anything on the shelf says it; empty for the root and for one not seen yet. */
  nameOf(id: string): string {
    for (const l of this.#listings.values()) {
      const there = l.crumbs.find((c) => c.id === id) ?? l.entries.find((e) => e.id === id)
      if (there) return there.name
    }
    return ''
  }
  /** What is known of a folder, if all of it is. */
  known(id: string): readonly Entry[] | undefined {
    const l = this.#listings.get(`folder ${id}`)
    return l?.state === 'ready' && l.whole ? l.entries : undefined
  }
}

export const shelf = new Shelf()
