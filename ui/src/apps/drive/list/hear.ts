// Pointer, touch and keys over the rows, heard once for all of them.
import { Press } from '../../../parts/press'
import { trash, destroy } from '../data/actions'
import { favour } from '../data/marks'
import { entriesFor } from '../menu/entries'
import { host } from '../menu/host.svelte'
import { items as counted } from '../data/words'
import { openEntry } from '../open'
import type { Board } from './board.svelte'

export function hear(board: Board, body: HTMLElement): () => void {
  const on = new AbortController()
  const listen = <K extends keyof HTMLElementEventMap>(type: K, run: (e: HTMLElementEventMap[K]) => void) => body.addEventListener(type, run, { signal: on.signal })
  const rowOf = (e: Event) => (e.target as Element).closest<HTMLElement>('[data-id]')
  const itemOf = (row: HTMLElement | null) => board.items.find((e) => e.id === row?.dataset.id)
  const hit = (e: Event, what: string) => (e.target as Element).closest<HTMLElement>(`[data-${what}]`)

  const choose = (id: string) => () => board.choose(id, 'toggle')
  const press = new Press(body, on.signal, (e) => {
    const item = itemOf(rowOf(e))
    return item && !hit(e, 'kebab') ? choose(item.id) : undefined // the kebab has a menu of its own
  })

  listen('click', (e) => {
    const row = rowOf(e)
    const item = itemOf(row)
    if (!row || !item || (e.target as Element).closest('input.input')) return
    if (press.held) {
      press.held = false
      e.preventDefault()
      return
    }
    const kebab = hit(e, 'kebab')
    if (kebab) {
      board.activate(item.id)
      host.beside(kebab, entriesFor(board, board.targets(item)), titleOf(board, item))
      return
    }
    if (hit(e, 'star')) {
      board.activate(item.id)
      void favour([item], !item.favourite)
      return
    }
    if (hit(e, 'check')) {
      // The label would click its box a second time; the box follows the selection.
      e.preventDefault()
      board.choose(item.id, e.shiftKey ? 'add-range' : 'toggle')
      // The browser puts a refused box back as it was, after this: set it once more.
      setTimeout(() => {
        const box = row.querySelector<HTMLInputElement>('input.box')
        if (box) box.checked = board.isChosen(item.id)
      })
      row.focus({ preventScroll: true })
      return
    }
    const open = hit(e, 'open')
    if (e.ctrlKey || e.metaKey) {
      e.preventDefault()
      board.choose(item.id, 'toggle')
    } else if (e.shiftKey) {
      e.preventDefault()
      board.choose(item.id, 'range')
    } else if (press.pointer === 'touch' && board.chosen.length) {
      e.preventDefault()
      board.choose(item.id, 'toggle')
    } else if (board.mode !== 'trash' && (open || press.pointer === 'touch')) {
      e.preventDefault()
      openEntry(board.listing, item)
      return
    } else {
      board.choose(item.id, 'only')
    }
    row.focus({ preventScroll: true })
  })

  listen('dblclick', (e) => {
    const item = itemOf(rowOf(e))
    if (!item || board.mode === 'trash' || press.pointer === 'touch' || (e.target as Element).closest('button, label, input')) return
    getSelection()?.removeAllRanges() // rows cannot be selected, so the browser took the heading
    openEntry(board.listing, item)
  })

  listen('contextmenu', (e) => {
    const row = rowOf(e)
    const item = itemOf(row)
    if (!row || !item || board.renaming) return
    e.preventDefault()
    press.letGo()
    if (press.pointer === 'touch') return press.hold(choose(item.id))
    board.activate(item.id)
    const box = row.getBoundingClientRect()
    const keyboard = !e.clientX && !e.clientY
    row.focus({ preventScroll: true })
    host.at(keyboard ? box.left + 48 : e.clientX, keyboard ? box.top + box.height / 2 : e.clientY, row, entriesFor(board, board.targets(item)), titleOf(board, item))
  })

  listen('focusin', (e) => {
    const row = rowOf(e)
    if (row && e.target === row && row.dataset.id) board.activate(row.dataset.id)
  })

  listen('keydown', (e) => {
    const row = rowOf(e)
    const item = itemOf(row)
    if (!row || !item || (e.target as Element).closest('input.input')) return
    if (key(e, row, item.id)) {
      e.preventDefault()
      e.stopPropagation()
    }
  })

  function key(e: KeyboardEvent, row: HTMLElement, id: string): boolean {
    const item = board.items.find((one) => one.id === id)
    if (!item) return false
    const onRow = e.target === row
    const command = e.ctrlKey || e.metaKey
    if (command && e.key.toLowerCase() === 'a') {
      void board.chooseAll()
      return true
    }
    if (e.altKey || (command && e.key !== ' ')) return false
    if (e.key === 'Escape' && board.chosen.length) {
      board.clear()
      return true
    }
    if (e.key === 'F2' && board.mode !== 'trash') {
      board.renaming = id
      return true
    }
    if (e.key === 'Delete') {
      const targets = board.targets(board.chosen.length ? undefined : item)
      void (board.mode === 'trash' ? destroy(targets) : trash(targets))
      return true
    }
    if (board.view === 'list' && (e.key === 'ArrowRight' || e.key === 'ArrowLeft')) return across(e, row)
    if (board.move(e)) return true
    // Enter and Space on a star or a kebab are theirs.
    if (!onRow) return false
    if (e.key === 'Enter') {
      if (board.mode !== 'trash') openEntry(board.listing, item)
      return true
    }
    if (e.key === ' ' && !board.typing) {
      board.choose(id, e.shiftKey ? 'range' : 'toggle')
      return true
    }
    return e.key.length === 1 && e.key !== '/' && e.key !== '?' && !command && board.letter(e.key)
  }

  return () => {
    press.letGo()
    on.abort()
  }
}

/** Right and left go through the star and the kebab of the row. */
function across(e: KeyboardEvent, row: HTMLElement): boolean {
  const stops = [row, ...row.querySelectorAll<HTMLElement>('button')]
  const at = stops.indexOf(document.activeElement as HTMLElement)
  stops[Math.max(0, Math.min(stops.length - 1, at + (e.key === 'ArrowRight' ? 1 : -1)))]?.focus()
  return true
}

const titleOf = (board: Board, item: { id: string; name: string }) => (board.isChosen(item.id) && board.chosen.length > 1 ? counted(board.chosen.length) : item.name)
