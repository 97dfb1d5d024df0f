// One listener for all the photos of a wall: open, choose, choose a range or a day, menu; mouse, finger and keyboard.
import { Press } from '../../../parts/press'
import { host } from '../../drive/menu/host.svelte'
import { entriesFor } from '../menu'
import { counted } from '../data/words'
import type { Wall } from './wall.svelte'

export function hear(wall: Wall, body: HTMLElement): () => void {
  const on = new AbortController()
  const listen = <K extends keyof HTMLElementEventMap>(type: K, run: (e: HTMLElementEventMap[K]) => void) => body.addEventListener(type, run, { signal: on.signal })
  const tileOf = (e: Event) => (e.target as Element).closest<HTMLElement>('[data-id]')
  const photoOf = (tile: HTMLElement | null) => (tile?.dataset.id ? wall.source.find(tile.dataset.id) : undefined)
  const linkOf = (tile: HTMLElement) => tile.querySelector<HTMLElement>('a')
  const titleOf = (id: string, name: string) => (wall.isChosen(id) && wall.chosen.length > 1 ? counted(wall.chosen.length) : name)

  const choose = (id: string) => () => void wall.choose(id, 'toggle')
  const press = new Press(body, on.signal, (e) => {
    const p = photoOf(tileOf(e))
    return p && choose(p.id)
  })

  listen('click', (e) => {
    const tile = tileOf(e)
    const p = photoOf(tile)
    if (!tile || !p) return
    const part = e.target as Element
    const kebab = part.closest<HTMLElement>('[data-kebab]')
    if (kebab) {
      wall.activate(p.id)
      host.beside(kebab, entriesFor(wall, wall.targets(p)), titleOf(p.id, p.name))
      return
    }
    const check = part.closest('[data-check]')
    // While some are chosen a click chooses one more; Enter opens all the same, Space is there to choose.
    const choosing = press.held || check || e.shiftKey || e.ctrlKey || e.metaKey || (e.detail > 0 && wall.choosing)
    e.preventDefault()
    if (press.held) return void (press.held = false)
    if (!choosing) return wall.open(p)
    void wall.choose(p.id, e.shiftKey ? 'range' : 'toggle')
    // The browser puts a refused box back as it was, after this: set it once more.
    setTimeout(() => {
      const box = tile.querySelector<HTMLInputElement>('input')
      if (box) box.checked = wall.isChosen(p.id)
    })
    linkOf(tile)?.focus({ preventScroll: true })
  })

  listen('contextmenu', (e) => {
    const tile = tileOf(e)
    const p = photoOf(tile)
    if (!tile || !p) return
    e.preventDefault()
    press.letGo()
    if (press.pointer === 'touch') return press.hold(choose(p.id))
    wall.activate(p.id)
    const box = tile.getBoundingClientRect()
    const keyboard = !e.clientX && !e.clientY
    const link = linkOf(tile) ?? tile
    link.focus({ preventScroll: true })
    host.at(keyboard ? box.left + 24 : e.clientX, keyboard ? box.top + box.height / 2 : e.clientY, link, entriesFor(wall, wall.targets(p)), titleOf(p.id, p.name))
  })

  listen('focusin', (e) => {
    const p = photoOf(tileOf(e))
    if (p) wall.activate(p.id)
  })

  listen('keydown', (e) => {
    const p = photoOf(tileOf(e))
    const onPhoto = (e.target as Element).matches('[data-id] > a')
    if (!p || e.altKey || !onPhoto) return
    const command = e.ctrlKey || e.metaKey
    if (e.key === ' ' && !command) void wall.choose(p.id, e.shiftKey ? 'range' : 'toggle')
    else if (command || !wall.move(e)) return
    e.preventDefault()
    e.stopPropagation()
  })

  return () => {
    press.letGo()
    on.abort()
  }
}
