// What can be done to the blocks of a page and to the things in them: each makes a new list and leaves the old one alone.
import type { Block, Item, Kind } from './types'

export const kinds: readonly Kind[] = ['text', 'gallery', 'file', 'certification', 'badge']
export const most = { blocks: 40, items: 24, text: 8000 }

/** Ids within a page: short, and never used again on it. */
export function freshId(blocks: readonly Block[], random = () => Math.random().toString(36).slice(2, 8).padEnd(6, '0')): string {
  for (;;) {
    const id = random()
    if (!blocks.some((b) => b.id === id)) return id
  }
}

export const emptyBlock = (id: string, kind: Kind): Block => (kind === 'text' ? { id, kind, text: '' } : { id, kind, items: [] })

/** At a place between 0 (before all) and the length (after all). */
export function inserted<T>(list: readonly T[], at: number, one: T): T[] {
  return [...list.slice(0, at), one, ...list.slice(at)]
}

/** One thing of a list to another place; beyond the ends it stays at the end. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, i) => i !== from)
  const one = list[from]
  if (one === undefined) return [...list]
  const at = Math.min(Math.max(to, 0), rest.length)
  return [...rest.slice(0, at), one, ...rest.slice(at)]
}

/** Where a thing dropped on the gap before `gap` comes to stand, once it has left its place. */
export const landing = (from: number, gap: number) => (gap > from ? gap - 1 : gap)

export function doubled(blocks: readonly Block[], id: string, fresh: string): Block[] {
  return blocks.flatMap((b) => (b.id === id ? [b, { ...b, id: fresh, items: b.items?.map((i) => ({ ...i })) }] : [b]))
}

/** The chosen ones: those that were there keep their place and words, new ones come after. */
export function chosen(items: readonly Item[], ids: readonly string[]): Item[] {
  const kept = items.filter((i) => ids.includes(i.id))
  const added = ids.filter((id) => !items.some((i) => i.id === id)).map((id) => ({ id }))
  return [...kept, ...added].slice(0, most.items)
}

export const isEmpty = (b: Block) => !(b.kind === 'text' ? b.text?.trim() || b.heading?.trim() : b.items?.length)
