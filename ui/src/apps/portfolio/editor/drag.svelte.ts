// Moving a block by hand: an extra to the buttons and keys. It is dropped on the gap that is nearest.

class Dragging {
  /** The block that is held. */
  id = $state('')
  /** It would come before the block at this place. */
  gap = $state(-1)

  start(e: DragEvent, id: string, ghost: HTMLElement | undefined) {
    if (!e.dataTransfer) return
    e.dataTransfer.effectAllowed = 'move'
    e.dataTransfer.setData('text/x-block', id)
    if (ghost) e.dataTransfer.setDragImage(ghost, 24, 24)
    // The picture that follows the pointer is taken before the block fades.
    setTimeout(() => (this.id = id))
  }

  over(e: DragEvent, canvas: HTMLElement) {
    if (!this.id) return
    e.preventDefault()
    const middles = [...canvas.querySelectorAll(':scope > .block')].map((b) => { const r = b.getBoundingClientRect(); return r.top + r.height / 2 })
    const below = middles.findIndex((y) => e.clientY < y)
    this.gap = below < 0 ? middles.length : below
  }

  end() {
    this.id = ''
    this.gap = -1
  }
}

export const dragging = new Dragging()
