// What is looked for in a document: which pages have it, and which place is shown.
import { number } from '../../../../format'
import { m } from '../../../../i18n.svelte'
import { announce } from '../../../../parts/announce.svelte'
import type { PDFDocumentProxy } from './pdf'
import { asked, hitsIn, pageText, type Hit, type PageText } from './search'

export class Finder {
  open = $state(false)
  words = $state('')
  /** By page; those not read yet have none. */
  hits = $state.raw<ReadonlyMap<number, readonly Hit[]>>(new Map())
  /** Pages read so far for these words. */
  read = $state(0)
  #at = $state.raw<{ page: number; n: number }>()
  #texts: (PageText | undefined)[] = []
  #turn = 0

  readonly document: PDFDocumentProxy
  readonly #here: () => number

  /** `here` is the page in sight. */
  constructor(pdf: PDFDocumentProxy, here: () => number) {
    this.document = pdf
    this.#here = here
  }

  count = $derived([...this.hits.values()].reduce((sum, list) => sum + list.length, 0))
  get done() { return this.read === this.document.numPages }
  /** The place shown: its page, and the how many-eth it is there. */
  get at() { return this.#at }
  /** The how many-eth of all; from 1. */
  position = $derived.by(() => {
    const at = this.#at
    if (!at) return 0
    let before = at.n + 1
    for (const [page, list] of this.hits) if (page < at.page) before += list.length
    return before
  })

  async seek(words: string) {
    this.words = words
    const turn = ++this.#turn
    const wanted = asked(words)
    this.#at = undefined
    this.hits = new Map()
    this.read = 0
    if (!wanted) return
    const found = new Map<number, readonly Hit[]>()
    // From the page in sight on, and round: what is near is found first.
    const pages = this.document.numPages
    const first = this.#here()
    let shown = performance.now()
    for (let i = 0; i < pages; i++) {
      const page = ((first - 1 + i) % pages) + 1
      const list = hitsIn(await this.#text(page), wanted)
      if (turn !== this.#turn) return
      if (list.length) found.set(page, list)
      if (i < pages - 1 && performance.now() - shown < 40) continue
      this.hits = new Map([...found].sort(([a], [b]) => a - b))
      this.read = i + 1
      const [near] = found.keys()
      if (near) this.#at ??= { page: near, n: 0 }
      // Many pages that are known already must not hold up the typing.
      await new Promise((resolve) => setTimeout(resolve))
      if (turn !== this.#turn) return
      shown = performance.now()
    }
    announce(this.count ? m.drive_find_count({ count: this.count, n: number(this.count) }) : m.drive_find_none())
  }

  /** A page that cannot be read has no words. */
  async #text(page: number): Promise<PageText> {
    try {
      return (this.#texts[page] ??= pageText((await (await this.document.getPage(page)).getTextContent()).items))
    } catch {
      return pageText([])
    }
  }

  /** Pages that are pictures of paper. */
  get wordless() { return this.done && !this.count && this.#texts.every((t) => !t?.text.trim()) }

  step(by: 1 | -1) {
    const at = this.#at
    if (!at) return
    const n = at.n + by
    if (this.hits.get(at.page)?.[n]) return void (this.#at = { page: at.page, n })
    const pages = [...this.hits.keys()]
    const page = pages[(pages.indexOf(at.page) + by + pages.length) % pages.length]!
    this.#at = { page, n: by > 0 ? 0 : this.hits.get(page)!.length - 1 }
  }

  close() {
    this.#turn++
    this.open = false
    this.hits = new Map()
    this.#at = undefined
  }
}
