// What is being dragged over the page, and the folder it would land in.
import type { Crumb } from '../../../api/types'
import { move } from '../data/actions'
import type { Item } from '../data/listing.svelte'
import { readTree, takeDrop } from './tree'
import { uploads } from './uploads.svelte'
import { m } from '../../../i18n.svelte'
import { toast } from '../../../parts/toasts.svelte'

class Dragging {
  /** Rows of ours on the move. */
  items = $state.raw<Item[]>([])
  /** A folder or a crumb under the pointer. */
  over = $state.raw<Crumb>()
  /** How many things come from outside; 0 when none do. */
  incoming = $state(0)

  accepts(e: DragEvent, to: Crumb): boolean {
    if (this.items.length) return this.items.every((one) => one.id !== to.id) && this.items.some((one) => one.parent !== to.id)
    return hasFiles(e)
  }

  hover(e: DragEvent, to: Crumb): boolean {
    if (!this.accepts(e, to)) return false
    e.preventDefault()
    if (e.dataTransfer) e.dataTransfer.dropEffect = this.items.length ? 'move' : 'copy'
    if (this.over?.id !== to.id) this.over = to
    return true
  }

  leave(id: string) { if (this.over?.id === id) this.over = undefined }

  async drop(e: DragEvent, to: Crumb) {
    const items = this.items
    e.preventDefault()
    this.end()
    if (items.length) return move(items, to)
    const taken = e.dataTransfer ? takeDrop(e.dataTransfer.items) : []
    const { sources, unreadable } = await readTree(taken)
    if (unreadable) toast(m.drive_up_unreadable({ count: unreadable }), { danger: true })
    uploads.add(to, sources)
  }

  end() {
    this.items = []
    this.over = undefined
    this.incoming = 0
  }
}

export const hasFiles = (e: DragEvent) => !!e.dataTransfer && [...e.dataTransfer.types].includes('Files')
export const dragging = new Dragging()
