import type { Usage } from '../../api/types'

export type Kind = keyof Usage['by_kind']
const order: Kind[] = ['images', 'documents', 'videos', 'others']
const gap = 0.5
const least = 1

/** The pieces of the space bar in hundredths of it: what is there shows, however small, and never runs over. */
export function gauge(usage: Pick<Usage, 'quota' | 'by_kind'>): { kind: Kind; x: number; width: number }[] {
  if (usage.quota <= 0) return []
  let x = 0
  return order.flatMap((kind) => {
    const bytes = usage.by_kind[kind]
    if (bytes <= 0 || x >= 100) return []
    const width = Math.min(100 - x, Math.max(least, (bytes / usage.quota) * 100))
    const piece = { kind, x, width }
    x += width + gap
    return [piece]
  })
}
