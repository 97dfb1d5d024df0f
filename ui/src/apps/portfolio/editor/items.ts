import { m } from '../../../i18n.svelte'
import { announce } from '../../../parts/announce.svelte'
import { undoable } from '../../../parts/toasts.svelte'
import { inserted, moved } from '../data/blocks'
import type { Block, Item } from '../data/types'
import { focusOn, staysFocused } from './focus'

/** What is typed into a block or an item. */
export const write = <T extends object>(one: T, change: Partial<T>) => void Object.assign(one, change)

/** To the neighbour's place, and says where it is now. */
export function shiftItem(block: Block, at: number, by: number) {
  const items = block.items ?? []
  const to = at + by
  if (to < 0 || to >= items.length) return
  void staysFocused(() => (block.items = moved(items, at, to)))
  announce(m.portfolio_item_moved({ at: to + 1, of: items.length }))
}

/** With the way back; nothing is taken out of Mes fichiers. */
export function removeItem(block: Block, at: number) {
  const found = block.items?.[at]
  if (!found) return
  const gone: Item = { ...found }
  block.items = block.items?.filter((_, i) => i !== at)
  const next = block.items?.[Math.min(at, block.items.length - 1)]
  void focusOn(next ? `p-${block.id}-${next.id}` : `pick-${block.id}`)
  undoable(m.portfolio_item_removed(), m.part_undo(), () => {
    block.items = inserted(block.items ?? [], at, gone)
    void focusOn(`p-${block.id}-${gone.id}`)
  })
}
