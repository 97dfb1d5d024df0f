// Photos by month, as answers of the server and changes on the page make them. Nothing here asks the server.
import type { Section } from './source'
import { monthOf, type Photo } from './types'

const byTime = (a: Photo, b: Photo) => (a.taken < b.taken ? 1 : a.taken > b.taken ? -1 : a.id < b.id ? 1 : -1)
const byKey = (a: Section, b: Section) => (a.key < b.key ? 1 : -1)

export function grouped(photos: readonly Photo[]): Map<string, Photo[]> {
  const groups = new Map<string, Photo[]>()
  for (const p of photos) {
    const there = groups.get(monthOf(p))
    if (there) there.push(p)
    else groups.set(monthOf(p), [p])
  }
  return groups
}

/** Months as they are counted now; what was loaded stays on the page until it is asked for again. */
export function recounted(sections: readonly Section[], months: readonly { month: string; count: number }[]): Section[] {
  const old = new Map(sections.map((s) => [s.key, s]))
  return months.map(({ month: key, count }) => {
    const was = old.get(key)
    return was ? { ...was, count, fresh: false } : { key, count, photos: [], whole: false, fresh: true }
  })
}

/** All photos from the start of `key` on, as far as the server gave them: only the last month of them may go on. */
export function taken(sections: readonly Section[], key: string, photos: readonly Photo[], cursor: string | undefined): Section[] {
  const next = new Map(sections.map((s) => [s.key, s]))
  const groups = grouped(photos)
  // The one asked for is empty now.
  if (!groups.has(key)) next.delete(key)
  const last = [...groups.keys()].at(-1)
  for (const [month, list] of groups) {
    const was = next.get(month)
    const whole = month !== last || cursor === undefined || list.length === was?.count
    if (!whole && month !== key && was && was.photos.length > list.length) continue
    next.set(month, whole ? { key: month, count: list.length, photos: list, whole, fresh: true } : { key: month, count: Math.max(was?.count ?? 0, list.length + 1), photos: list, whole, fresh: true, cursor })
  }
  return [...next.values()].sort(byKey)
}

/** With these put where they belong, and those taken away. */
export function changed(sections: readonly Section[], put: readonly Photo[], drop: ReadonlySet<string>): Section[] {
  const groups = grouped(put)
  const moved = new Set([...drop, ...put.map((p) => p.id)])
  const next = sections.flatMap((s) => {
    const added = groups.get(s.key) ?? []
    groups.delete(s.key)
    const stay = s.photos.filter((p) => !moved.has(p.id))
    if (!added.length && stay.length === s.photos.length) return [s]
    const count = s.count - s.photos.length + stay.length + added.length
    return count ? [{ ...s, count, photos: [...stay, ...added].sort(byTime) }] : []
  })
  for (const [key, photos] of groups) next.push({ key, count: photos.length, photos: photos.sort(byTime), whole: true, fresh: true })
  return next.sort(byKey)
}
