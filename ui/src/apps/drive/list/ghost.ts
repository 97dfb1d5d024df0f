import type { Item } from '../data/listing.svelte'
import { items as counted } from '../data/words'

/** The small card that follows the pointer while rows are dragged. */
export function ghost(e: DragEvent, items: readonly Item[]) {
  const card = document.createElement('div')
  card.className = 'drag-ghost'
  card.textContent = items.length === 1 ? items[0]!.name : counted(items.length)
  Object.assign(card.style, {
    position: 'fixed', top: '-10rem', left: '0', maxWidth: '18rem', padding: '.5rem 1rem', borderRadius: '.5rem', fontWeight: '600',
    background: 'var(--primary)', color: 'var(--on-primary)', whiteSpace: 'nowrap', overflow: 'hidden', textOverflow: 'ellipsis',
  })
  document.body.append(card)
  e.dataTransfer?.setDragImage(card, 12, 12)
  setTimeout(() => card.remove())
}
