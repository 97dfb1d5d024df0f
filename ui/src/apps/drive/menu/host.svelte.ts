// One menu for the whole of the app, wherever it opens from: a kebab, a right click, "Nouveau".
import type { MenuEntry } from '../../../parts/menu'

class Host {
  open = $state(false)
  entries = $state.raw<MenuEntry[]>([])
  title = $state('')
  anchor = $state.raw<HTMLElement>()
  side = $state<'bottom' | 'left' | 'right'>('bottom')
  align = $state<'start' | 'end'>('end')
  /** Where focus goes after a right click: the row, the point itself being nothing. */
  back: HTMLElement | undefined
  point: HTMLElement | undefined
  x = $state(0)
  y = $state(0)

  /** Below a button. A second press closes. */
  under(anchor: HTMLElement, entries: MenuEntry[], title = '', align: 'start' | 'end' = 'end') {
    if (this.open && this.anchor === anchor) return void (this.open = false)
    this.show(anchor, entries, title, 'bottom', align)
  }

  /** Beside the button of a row, which may be far down. A second press closes. */
  beside(anchor: HTMLElement, entries: MenuEntry[], title: string) {
    if (this.open && this.anchor === anchor) return void (this.open = false)
    this.show(anchor, entries, title, 'left', 'start')
  }

  /** At the pointer; `back` gets focus when it closes. */
  at(x: number, y: number, back: HTMLElement, entries: MenuEntry[], title = '') {
    if (!this.point) return
    this.x = x
    this.y = y
    this.back = back
    this.show(this.point, entries, title, 'right', 'start')
  }

  private show(anchor: HTMLElement, entries: MenuEntry[], title: string, side: 'bottom' | 'left' | 'right', align: 'start' | 'end') {
    this.anchor = anchor
    this.entries = entries
    this.title = title
    this.side = side
    this.align = align
    this.open = true
  }
}

export const host = new Host()
