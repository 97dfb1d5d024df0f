// Where each month stands on the wall. Only those whose photos or width changed are worked out again.
import type { Section } from '../data/source'
import { dayOf, type Photo } from '../data/types'
import { ratioOf } from './justify'
import { guess, plan, type Group, type Plan, type Sizes } from './plan'

export type Part = { section: Section; top: number; height: number; plan: Plan; /** Where those begin that are not here yet. */ hole: number }
export type Layout = { parts: readonly Part[]; height: number; sizes: Sizes }
export const nowhere: Layout = { parts: [], height: 0, sizes: { line: 1, gap: 0, title: 0, day: 0, least: 0, between: 0, after: 0 } }

function groupsOf(photos: readonly Photo[], days: boolean): Group[] {
  if (!days) return photos.length ? [{ key: '', count: photos.length }] : []
  const groups: Group[] = []
  for (const p of photos) {
    const last = groups.at(-1)
    if (last?.key === dayOf(p)) last.count++
    else groups.push({ key: dayOf(p), count: 1 })
  }
  return groups
}

export class Planner {
  #known = new Map<string, { photos: readonly Photo[]; plan: Plan }>()
  #for = ''

  lay(sections: readonly Section[], width: number, sizes: Sizes): Layout {
    const look = JSON.stringify([width, sizes])
    if (look !== this.#for) this.#known.clear()
    this.#for = look
    const parts: Part[] = []
    let top = 0
    for (const section of sections) {
      const { photos, count, key } = section
      let known = this.#known.get(key)
      if (known?.photos !== photos) this.#known.set(key, (known = { photos, plan: plan(photos.map(ratioOf), groupsOf(photos, sizes.day > 0), width, sizes) }))
      const left = section.whole ? 0 : count - photos.length
      const hole = known.plan.height - sizes.after
      const height = left > 0 ? hole + guess(left, width, { ...sizes, title: photos.length ? 0 : sizes.title }) - (photos.length ? 0 : sizes.title) : known.plan.height
      parts.push({ section, top, height, plan: known.plan, hole })
      top += height
    }
    return { parts, height: top, sizes }
  }
}

/** The part at a height, or the nearest. */
export function partAt({ parts }: Layout, y: number): number {
  let low = 0
  let high = parts.length - 1
  while (low < high) {
    const mid = (low + high + 1) >> 1
    if (parts[mid]!.top <= y) low = mid
    else high = mid - 1
  }
  return low
}

/** How far the page must move for what is at this height to stay where it is. */
export function drift(before: Layout, after: Layout, y: number): number {
  const was = before.parts[partAt(before, y)]
  if (!was || y <= 0) return 0
  const is = after.parts.find((p) => p.section.key === was.section.key)
  if (!is) return 0
  const moved = is.top - was.top
  const off = y - was.top
  if (is.plan === was.plan || off <= 0) return moved
  // The first photo in view has a new place in its month.
  for (let i = 0; i < was.section.photos.length; i++) {
    const at = was.plan.boxes[i * 4 + 1]!
    if (at < off) continue
    const id = was.section.photos[i]!.id
    const now = is.section.photos.findIndex((p) => p.id === id)
    return now < 0 ? moved : moved + is.plan.boxes[now * 4 + 1]! - at
  }
  return moved + off * (is.height / Math.max(1, was.height) - 1)
}
