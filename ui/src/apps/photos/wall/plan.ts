// One month on the wall: its days one after the other, short ones side by side.
import { justify, type Boxes } from './justify'

/** In pixels. `day` is the height of a day's name, `least` the room that it needs in width. */
export type Sizes = { line: number; gap: number; title: number; day: number; least: number; between: number; after: number }
export type Group = { key: string; count: number }
export type Day = Group & { start: number; x: number; y: number; width: number; height: number }
/** Boxes stand from the top of the month. */
export type Plan = { boxes: Boxes; days: Day[]; height: number }

export function plan(ratios: readonly number[], groups: readonly Group[], width: number, s: Sizes): Plan {
  const boxes = new Float64Array(ratios.length * 4)
  const days: Day[] = []
  let start = 0
  let x = 0
  let top = s.title
  let line = 0
  for (const g of groups) {
    const block = justify(ratios.slice(start, start + g.count), width, s.line, s.gap)
    const wide = Math.min(width, Math.max(block.width, s.day ? s.least : 0))
    if (x > 0 && x + wide > width + 0.5) {
      top += line + s.between
      x = line = 0
    }
    for (let i = 0; i < g.count; i++) {
      const from = i * 4
      boxes.set([x + block.boxes[from]!, top + s.day + block.boxes[from + 1]!, block.boxes[from + 2]!, block.boxes[from + 3]!], (start + i) * 4)
    }
    days.push({ ...g, start, x, y: top, width: wide, height: s.day + block.height })
    line = Math.max(line, s.day + block.height)
    x += wide + s.between
    start += g.count
  }
  return { boxes, days, height: top + line + s.after }
}

/** About as high as so many photos that nobody has seen yet. */
export function guess(count: number, width: number, s: Sizes): number {
  if (!count) return s.title + s.after
  const rows = Math.ceil((count * 1.4 * s.line) / Math.max(1, width))
  return s.title + rows * (s.line + s.gap) + (s.day ? Math.min(rows, 8) * (s.day + s.between) : 0) + s.after
}

/** Those between two heights, as [from, to): boxes go down in order. */
export function within({ boxes }: Plan, top: number, bottom: number, most: number): [number, number] {
  const n = boxes.length / 4
  const y = (i: number) => boxes[i * 4 + 1]!
  const first = (limit: number) => {
    let low = 0
    let high = n
    while (low < high) {
      const mid = (low + high) >> 1
      if (y(mid) < limit) low = mid + 1
      else high = mid
    }
    return low
  }
  return [first(top - most), first(bottom)]
}

/** The nearest in the row above or below, under the same place; -1 where there is no row. `x` is the middle looked from. */
export function beside({ boxes }: Plan, index: number, by: 1 | -1, x?: number): number {
  const n = boxes.length / 4
  const at = (i: number) => ({ y: boxes[i * 4 + 1]!, mid: boxes[i * 4]! + boxes[i * 4 + 2]! / 2 })
  // From outside, the first or the last row.
  const inside = index >= 0 && index < n
  const from = inside ? at(index) : { y: by > 0 ? -Infinity : Infinity, mid: x ?? 0 }
  const middle = x ?? from.mid
  let best = -1
  let row: number | undefined
  for (let i = inside ? index + by : by > 0 ? 0 : n - 1; i >= 0 && i < n; i += by) {
    const one = at(i)
    if (Math.abs(one.y - from.y) < 1) continue
    row ??= one.y
    if (Math.abs(one.y - row) >= 1) break
    if (best < 0 || Math.abs(one.mid - middle) < Math.abs(at(best).mid - middle)) best = i
  }
  return best
}
