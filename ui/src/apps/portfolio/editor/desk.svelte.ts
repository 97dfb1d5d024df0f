// One page being written: what the server said last, what is typed, and the saving between them.
import { ApiError, asApiError } from '../../../api/errors'
import { m } from '../../../i18n.svelte'
import { announce } from '../../../parts/announce.svelte'
import { toast, undoable } from '../../../parts/toasts.svelte'
import * as api from '../data/api'
import { Autosave, type Outcome, type Status } from '../data/autosave'
import { doubled, emptyBlock, freshId, inserted, moved } from '../data/blocks'
import { drop, keep, kept } from '../data/keep'
import type { Block, Choice, Draft, Kind, Material, Page } from '../data/types'
import { blockName } from '../words'
import { focusOn, staysFocused } from './focus'

const draftOf = ({ title, subtitle, theme, blocks }: Draft): Draft => ({ title, subtitle, theme, blocks })
const same = (a: Draft, b: Draft) => JSON.stringify(draftOf(a)) === JSON.stringify(draftOf(b))

export class Desk {
  /** As the server said last: everything but what is typed. */
  page = $state.raw<Page>() as Page
  draft = $state<Draft>({ title: '', subtitle: '', theme: '', blocks: [] })
  status = $state<Status>('saved')
  why = $state('')
  saved = $state.raw(new Date())
  /** The other version, when the page was changed elsewhere meanwhile. */
  theirs = $state.raw<Page>()
  /** Where the focus is. */
  selected = $state('')
  #picked = $state.raw<Record<string, Material>>({})
  #known: string
  #save: Autosave<Draft>

  constructor(page: Page) {
    this.page = page
    this.saved = new Date(page.modified)
    this.#save = new Autosave<Draft>(page.etag, {
      send: (draft, etag) => this.#send(draft, etag),
      change: (status, why) => this.#turned(status, why),
    })
    const own = draftOf(page)
    this.#known = JSON.stringify(own)
    const before = kept(page.id)
    this.draft = before?.draft ?? own
    if (before && !same(before.draft, own) && before.etag !== page.etag) {
      this.theirs = page
      this.#save.conflict()
    }
  }

  get id() { return this.page.id }
  get dirty() { return this.#save.dirty }

  /** To be told of each change of the draft; what has not changed is not sent. */
  edited(draft: Draft) {
    const now = JSON.stringify(draft)
    if (now === this.#known) return
    this.#known = now
    keep(this.id, { draft, etag: this.#save.etag })
    this.#save.edit(draft)
  }

  flush() {
    this.edited($state.snapshot(this.draft))
    return this.#save.flush()
  }
  retry() { this.#save.retry() }
  stop() { this.#save.stop() }

  material(id: string): Material | undefined { return this.page.material[id] ?? this.#picked[id] }

  /** What was chosen just now is drawn before the server has heard of it. */
  know(kind: Exclude<Kind, 'text'>, list: Choice[]) {
    const as = kind === 'gallery' ? 'picture' : kind
    this.#picked = { ...this.#picked, ...Object.fromEntries(list.map(({ id, ...c }) => [id, { kind: as, ...c } satisfies Material])) }
  }

  /** The server's answer to anything but a save. */
  take(page: Page) {
    this.page = page
    if (!this.#save.dirty) this.#save.settle(page.etag)
  }

  /** What the page is now; when nobody changed it here and somebody did elsewhere, that is what stands here. */
  refresh(page: Page) {
    if (page.etag !== this.#save.etag) return this.#stand(page)
    this.page = page
  }

  async #send(draft: Draft, etag: string): Promise<Outcome> {
    try {
      const page = await api.save(this.id, draft, etag)
      this.page = page
      return { kind: 'saved', etag: page.etag }
    } catch (err) {
      const e = asApiError(err)
      if (e.code === 'page-changed') return this.#clash(e)
      if (e.offline || e.code === 'signed-out') return { kind: 'away' }
      if (e.status === 429 || e.status >= 500) return { kind: 'passing', seconds: e.retryAfter || 5 }
      return { kind: 'failed', why: e.message }
    }
  }

  async #clash(e: ApiError): Promise<Outcome> {
    try {
      this.theirs = await api.page(this.id)
      return { kind: 'conflict' }
    } catch (err) {
      return asApiError(err).offline ? { kind: 'away' } : { kind: 'failed', why: e.message }
    }
  }

  #turned(status: Status, why: string) {
    const before = this.status
    this.status = status
    this.why = why
    if (status === 'saved') {
      this.saved = new Date()
      drop(this.id)
      if (before === 'away' || before === 'failed') announce(m.portfolio_saved_again())
    }
    if (status !== before && (status === 'away' || status === 'failed')) announce(m.portfolio_not_saved())
  }

  /** Both versions stay: the other one here, mine on a page of its own. Returns its id. */
  async keepBoth(): Promise<string> {
    const theirs = this.theirs as Page
    const mine = $state.snapshot(this.draft)
    const other = await api.copy(this.id)
    await api.save(other.id, { ...mine, title: m.portfolio_my_version({ title: mine.title || m.portfolio_untitled() }) }, other.etag)
    this.#stand(theirs)
    return other.id
  }

  /** Mine goes over the other one, or the other one takes its place; either can be taken back. */
  settle(mine: boolean) {
    const theirs = this.theirs as Page
    const before = $state.snapshot(this.draft)
    if (mine) {
      this.theirs = undefined
      this.#save.settle(theirs.etag, before)
      undoable(m.portfolio_kept_mine(), m.part_undo(), () => (this.draft = draftOf(theirs)))
    } else {
      this.#stand(theirs)
      undoable(m.portfolio_took_theirs(), m.part_undo(), () => (this.draft = before))
    }
  }

  #stand(page: Page) {
    this.theirs = undefined
    this.page = page
    this.draft = draftOf(page)
    this.#known = JSON.stringify(draftOf(page))
    this.#save.settle(page.etag)
    drop(this.id)
  }

  add(kind: Kind, at: number, text?: string): Block {
    const block = { ...emptyBlock(freshId(this.draft.blocks), kind), ...(text !== undefined && { text }) }
    this.draft.blocks = inserted(this.draft.blocks, at, block)
    announce(m.portfolio_added({ block: blockName(kind) }))
    return block
  }

  move(id: string, to: number) {
    const from = this.draft.blocks.findIndex((b) => b.id === id)
    const block = this.draft.blocks[from]
    const last = this.draft.blocks.length - 1
    if (!block || (to = Math.min(Math.max(to, 0), last)) === from) return
    staysFocused(() => (this.draft.blocks = moved(this.draft.blocks, from, to)))
    announce(m.portfolio_moved({ block: blockName(block.kind), at: to + 1, of: last + 1 }))
  }

  step(id: string, by: number) { this.move(id, this.draft.blocks.findIndex((b) => b.id === id) + by) }

  double(id: string) {
    const fresh = freshId(this.draft.blocks)
    this.draft.blocks = doubled(this.draft.blocks, id, fresh)
    toast(m.portfolio_doubled())
    focusOn(`b-${fresh}`)
  }

  remove(id: string) {
    const at = this.draft.blocks.findIndex((b) => b.id === id)
    const block = this.draft.blocks[at]
    if (!block) return
    const gone = $state.snapshot(block)
    this.draft.blocks = this.draft.blocks.filter((b) => b.id !== id)
    const next = this.draft.blocks[Math.min(at, this.draft.blocks.length - 1)]
    focusOn(next ? `b-${next.id}` : 'add-last')
    undoable(m.portfolio_removed({ block: blockName(block.kind) }), m.part_undo(), () => {
      this.draft.blocks = inserted(this.draft.blocks, Math.min(at, this.draft.blocks.length), gone)
      focusOn(`b-${id}`)
    })
  }
}
