// What is chosen and which photo has the keyboard, on a wall of months or of one album.
import { announce } from '../../../parts/announce.svelte'
import { m } from '../../../i18n.svelte'
import { heir, nothing, prune, range, toggle, type Selection } from '../../drive/list/selection'
import type { Section, Source } from '../data/source'
import { dayOf, type Photo } from '../data/types'
import { counted } from '../data/words'
import { router } from '../../../router.svelte'
import { here, stay } from '../stay'
import { nowhere, type Layout } from './layout'
import { beside } from './plan'

export type Mode = 'time' | 'flat' | 'album'
type Spot = { part: number; index: number }

export class Wall {
  readonly source: Source
  readonly mode: Mode
  readonly hrefOf: (p: Photo) => string
  /** Adds what is chosen to an album, where that is what one chooses for: then a touch chooses. */
  into = $state.raw<() => Promise<void>>()
  layout = $state.raw<Layout>(nowhere)
  #selection = $state.raw<Selection>(nothing)
  #active = $state('')
  /** The photos as they stood about the active one. */
  #order: readonly string[] = []
  #walking = false
  /** Set by the component that draws: brings a photo into view, and focus to it. */
  reveal: (id: string, focus: boolean) => void = () => {}
  /** Set by it too: the page at a month. */
  goTo: (key: string) => void = () => {}

  constructor(source: Source, mode: Mode, hrefOf: (p: Photo) => string) {
    this.source = source
    this.mode = mode
    this.hrefOf = hrefOf
  }

  /** The viewer; what is chosen waits for who comes back. */
  open(p: Photo) {
    Object.assign(stay, { lastSeen: p.id, behind: true, at: here(), chosen: this.selection })
    void router.go(this.hrefOf(p))
  }

  /** Who comes back finds the photo seen last, and chosen what was. */
  back() {
    this.activate(stay.lastSeen)
    if (stay.behind && stay.at === here()) this.#selection = stay.chosen
    Object.assign(stay, { lastSeen: '', behind: false, chosen: nothing })
  }

  #ids = $derived.by(() => this.source.sections.flatMap((s) => s.photos.map((p) => p.id)))
  selection = $derived.by(() => prune(this.#selection, this.#ids))
  readonly choosing = $derived.by(() => this.into !== undefined || this.selection.ids.size > 0)
  chosen = $derived.by(() => (this.selection.ids.size ? this.source.sections.flatMap((s) => s.photos.filter((p) => this.selection.ids.has(p.id))) : []))
  active = $derived.by(() => heir(this.#order, this.#active, new Set(this.#ids)) ?? this.#ids[0] ?? '')

  isChosen(id: string) { return this.selection.ids.has(id) }
  /** What an action on this photo concerns: the selection if it is in it, else it alone. */
  targets(p: Photo): Photo[] { return this.isChosen(p.id) ? this.chosen : [p] }
  activate(id: string) {
    this.#active = id
    this.#order = this.#ids
  }
  clear() { this.#selection = nothing }

  async choose(id: string, how: 'toggle' | 'range') {
    this.activate(id)
    if (how === 'toggle') return void (this.#selection = toggle(this.selection, id))
    const anchor = this.selection.anchor ?? this.active
    const [a, b] = [this.#spot(anchor), this.#spot(id)]
    // What lies between belongs to it, seen or not.
    if (a && b) await this.source.all(this.source.sections.slice(Math.min(a.part, b.part), Math.max(a.part, b.part)).map((s) => s.key))
    this.#selection = range({ ids: this.selection.ids, anchor }, this.#ids, id, true)
  }

  /** All of a day; once more, none of it. */
  async chooseDay(section: Section, day: string) {
    if (!section.whole) await this.source.all([section.key])
    const ids = (this.source.sections.find((s) => s.key === section.key)?.photos ?? []).filter((p) => dayOf(p) === day).map((p) => p.id)
    const all = ids.every((id) => this.isChosen(id))
    const now = new Set(this.selection.ids)
    for (const id of ids) if (all) now.delete(id); else now.add(id)
    this.#selection = { ids: now, anchor: ids[0] }
    announce(m.drive_chosen({ what: counted(now.size) }))
  }

  async chooseAll() {
    await this.source.all()
    this.#selection = { ids: new Set(this.#ids), anchor: this.#ids[0] }
    announce(m.drive_chosen({ what: counted(this.chosen.length) }))
  }

  #spot(id: string): Spot | undefined {
    const part = this.source.sections.findIndex((s) => s.photos.some((p) => p.id === id))
    return part < 0 ? undefined : { part, index: this.source.sections[part]!.photos.findIndex((p) => p.id === id) }
  }
  #photo(s: Spot) { return this.source.sections[s.part]?.photos[s.index] }

  /** Arrows, Home, End, pages. True when the key was for the wall. */
  move(e: KeyboardEvent): boolean {
    const at = this.#spot(this.active)
    const to = at && this.#wanted(e.key, at)
    if (!to) return false
    if (!this.#walking) {
      this.#walking = true
      void to().then((spot) => {
        const p = spot && this.#photo(spot)
        if (!p) return
        if (e.shiftKey) void this.choose(p.id, 'range')
        this.activate(p.id)
        this.reveal(p.id, true)
      }).finally(() => (this.#walking = false))
    }
    return true
  }

  #wanted(key: string, at: Spot): (() => Promise<Spot | undefined>) | undefined {
    const last = this.source.sections.length - 1
    const page = Math.max(1, Math.floor((innerHeight - 240) / this.layout.sizes.line))
    const down = async (by: 1 | -1, times: number) => {
      let to: Spot | undefined
      for (let n = 0; n < times; n++) to = (await this.#down(to ?? at, by)) ?? to
      return to
    }
    const ways: Record<string, (() => Promise<Spot | undefined>) | undefined> = {
      ArrowRight: () => this.#along(at, 1),
      ArrowLeft: () => this.#along(at, -1),
      ArrowDown: () => down(1, 1),
      ArrowUp: () => down(-1, 1),
      PageDown: () => down(1, page),
      PageUp: () => down(-1, page),
      Home: () => this.#edge(0, 1),
      End: () => this.#edge(last, -1),
    }
    return ways[key]
  }

  async #along(at: Spot, by: 1 | -1): Promise<Spot | undefined> {
    const s = this.source.sections[at.part]
    if (by > 0 && s && !s.whole && at.index === s.photos.length - 1) await this.source.need(s.key)
    const to = { part: at.part, index: at.index + by }
    return this.#photo(to) ? to : this.#edge(at.part + by, by)
  }

  /** The first of a month when coming from above, the last from below. */
  async #edge(part: number, by: 1 | -1): Promise<Spot | undefined> {
    const key = this.source.sections[part]?.key
    if (key === undefined) return undefined
    if (by > 0) await this.source.need(key)
    else await this.source.all([key])
    const at = this.source.sections.findIndex((s) => s.key === key)
    const count = this.source.sections[at]?.photos.length ?? 0
    return count ? { part: at, index: by > 0 ? 0 : count - 1 } : undefined
  }

  async #down(at: Spot, by: 1 | -1): Promise<Spot | undefined> {
    const s = this.source.sections[at.part]
    if (by > 0 && s && !s.whole && at.index > s.photos.length - 20) await this.source.need(s.key)
    const here = this.layout.parts[at.part]?.plan
    const index = here ? beside(here, at.index, by) : -1
    if (index >= 0 || !here) return index >= 0 ? { part: at.part, index } : undefined
    const edge = await this.#edge(at.part + by, by)
    const next = edge && this.layout.parts[edge.part]?.plan
    const x = here.boxes[at.index * 4]! + here.boxes[at.index * 4 + 2]! / 2
    const under = next ? beside(next, by > 0 ? -1 : next.boxes.length / 4, by, x) : -1
    return under >= 0 ? { part: edge!.part, index: under } : edge
  }
}
