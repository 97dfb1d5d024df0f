// What is chosen, which row has the keyboard, what is being renamed: the state of a list, whatever draws it.
import { fold } from '../../../format/fold'
import { announce } from '../../../parts/announce.svelte'
import type { Listing, Item } from '../data/listing.svelte'
import { items as counted } from '../data/words'
import { m } from '../../../i18n.svelte'
import { rows, step, type Layout } from './layout'
import { everything, heir, jump, nothing, only, prune, range, toggle } from './selection'

export type Mode = 'folder' | 'flat' | 'trash'

export class Board {
  readonly listing: Listing
  readonly mode: Mode
  view = $state<'list' | 'grid'>('list')
  #selection = $state.raw(nothing)
  #active = $state('')
  /** The rows as they stood about the active one: when it goes away, the one after it is next, or the one before. */
  #order: readonly string[] = []
  renaming = $state('')
  layout = $state.raw<Layout>(rows(0, 52))
  #typed = ''
  #typedAt = 0
  /** Set by the component that draws: brings a row into view, and focus to it. */
  reveal: (index: number, focus: boolean) => void = () => {}

  constructor(listing: Listing, mode: Mode) {
    this.listing = listing
    this.mode = mode
  }

  get items() { return this.listing.entries }
  ids = $derived.by(() => this.listing.entries.map((e) => e.id))
  selection = $derived.by(() => prune(this.#selection, this.ids))
  chosen = $derived.by(() => this.listing.entries.filter((e) => this.selection.ids.has(e.id)))
  active = $derived.by(() => {
    const i = this.ids.indexOf(this.#active)
    if (i >= 0) return i
    const there = new Map(this.ids.map((id, at) => [id, at]))
    const next = heir(this.#order, this.#active, there)
    return next === undefined ? 0 : there.get(next)!
  })

  /** Names as they are compared with what is typed; ten thousand are not folded again for each letter. */
  #folded = $derived.by(() => this.listing.entries.map((e) => fold(e.name)))

  get current(): Item | undefined { return this.items[this.active] }
  isChosen(id: string) { return this.selection.ids.has(id) }
  get all() { return this.chosen.length > 0 && this.chosen.length === this.listing.total }

  /** What an action on this row concerns: the selection if the row is in it, else the row alone. */
  targets(e: Item | undefined): Item[] {
    if (e && !this.isChosen(e.id)) return [e]
    return this.chosen
  }

  activate(id: string) {
    this.#active = id
    this.#order = this.ids
  }

  choose(id: string, how: 'only' | 'toggle' | 'range' | 'add-range') {
    if (how === 'toggle') this.#selection = toggle(this.selection, id)
    else if (how === 'only') this.#selection = only(id)
    else this.#selection = range(this.selection.anchor === undefined ? only(this.current?.id ?? id) : this.selection, this.ids, id, how === 'add-range')
    this.activate(id)
  }

  chooseThese(ids: readonly string[]) { this.#selection = { ids: new Set(ids), anchor: ids[0] } }

  clear() { this.#selection = nothing }

  async chooseAll() {
    await this.listing.all()
    this.#selection = everything(this.ids)
    announce(m.drive_chosen({ what: counted(this.chosen.length) }))
  }

  #go(index: number, extend: boolean) {
    const e = this.items[index]
    if (!e) return
    if (extend) this.choose(e.id, 'range')
    this.activate(e.id)
    this.reveal(index, true)
  }

  /** Arrows, Home, End, pages. True when the key was for the list. */
  move(e: KeyboardEvent): boolean {
    const grid = this.view === 'grid'
    const last = this.items.length - 1
    // A page less what the bars cover; files are the taller of the two sections.
    const page = Math.max(1, Math.floor((innerHeight - 240) / (this.layout.sections.at(-1)?.pitch || 52)))
    const to: Record<string, (() => number) | undefined> = {
      ArrowDown: () => step(this.layout, this.active, 1),
      ArrowUp: () => step(this.layout, this.active, -1),
      ArrowRight: grid ? () => Math.min(last, this.active + 1) : undefined,
      ArrowLeft: grid ? () => Math.max(0, this.active - 1) : undefined,
      Home: () => 0,
      End: () => last,
      PageDown: () => this.#lines(page, 1),
      PageUp: () => this.#lines(page, -1),
    }
    const where = to[e.key]
    if (!where || last < 0) return false
    if (e.key === 'End' && !this.listing.whole) {
      scrollTo(0, document.documentElement.scrollHeight)
      void this.listing.all().then(() => this.#go(this.items.length - 1, e.shiftKey))
    }
    else this.#go(where(), e.shiftKey)
    return true
  }

  #lines(count: number, by: 1 | -1): number {
    let at = this.active
    for (let n = 0; n < count; n++) at = step(this.layout, at, by)
    return at
  }

  /** Letters typed one after the other make one word, as in any file manager. */
  letter(key: string): boolean {
    const now = performance.now()
    this.#typed = now - this.#typedAt < 700 ? this.#typed + key : key
    this.#typedAt = now
    if (!this.#typed.trim()) return false
    const i = jump(this.#folded, fold(this.#typed), this.active)
    if (i >= 0) this.#go(i, false)
    return true
  }

  get typing() { return this.#typed !== '' && performance.now() - this.#typedAt < 700 }
}
