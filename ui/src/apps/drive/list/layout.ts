// Where each row or tile stands, worked out and not measured: ten thousand of them cost nothing until they are in view.

export type Section = { start: number; count: number; top: number; pitch: number; item: number }
export type Layout = { columns: number; width: number; gap: number; sections: Section[]; height: number }

/** A list: rows of one height, in one column. */
export function rows(total: number, pitch: number): Layout {
  return { columns: 1, width: 0, gap: 0, sections: [{ start: 0, count: total, top: 0, pitch, item: pitch }], height: total * pitch }
}

type Sizes = { least: number; gap: number; folder: number; meta: number; space: number; between: number }

/** Tiles: folders as low cards, then files with a picture of 4 by 3. */
export function tiles(total: number, folders: number, width: number, s: Sizes): Layout {
  const columns = Math.max(2, Math.floor((width + s.gap) / (s.least + s.gap)))
  const tile = (width - s.gap * (columns - 1)) / columns
  const lines = (n: number) => Math.ceil(n / columns)
  const some = Math.min(folders, total)
  const filesTop = some ? lines(some) * (s.folder + s.gap) + s.between : 0
  const item = tile * 0.75 + s.meta
  const files = total - some
  return {
    columns, width: tile, gap: s.gap,
    sections: [
      { start: 0, count: some, top: 0, pitch: s.folder + s.gap, item: s.folder },
      { start: some, count: files, top: filesTop, pitch: item + s.space, item },
    ],
    height: filesTop + lines(files) * (item + s.space),
  }
}

/** The part of the list between two heights, as [from, to). */
export function visible(l: Layout, top: number, bottom: number): [number, number] {
  let from = Infinity
  let to = 0
  for (const s of l.sections) {
    if (!s.count) continue
    const line = (y: number) => Math.floor((y - s.top) / s.pitch)
    const low = Math.max(0, line(top)) * l.columns
    const high = Math.min(s.count, (line(bottom) + 1) * l.columns)
    if (low >= high) continue
    from = Math.min(from, s.start + low)
    to = Math.max(to, s.start + high)
  }
  return from < to ? [from, to] : [0, 0]
}

export type Spot = { x: number; y: number; height: number }

export function spot(l: Layout, index: number): Spot {
  const s = l.sections.find((one) => index < one.start + one.count) ?? l.sections[l.sections.length - 1]!
  const n = index - s.start
  return { x: (n % l.columns) * (l.width + l.gap), y: s.top + Math.floor(n / l.columns) * s.pitch, height: s.item }
}

export type Box = { left: number; top: number; right: number; bottom: number }

/** What a frame touches, in order. Rows of a list are as wide as the list. */
export function touched(l: Layout, box: Box): number[] {
  const [from, to] = visible(l, box.top, box.bottom)
  const out: number[] = []
  for (let i = from; i < to; i++) {
    const s = spot(l, i)
    const beside = l.width > 0 && (s.x > box.right || s.x + l.width < box.left)
    if (!beside && s.y <= box.bottom && s.y + s.height >= box.top) out.push(i)
  }
  return out
}

/** The tile one line up or down: crossing from folders to files keeps the column. */
export function step(l: Layout, index: number, by: 1 | -1): number {
  const at = l.sections.findIndex((s) => index >= s.start && index < s.start + s.count)
  const s = l.sections[at]
  if (!s) return index
  const next = index + by * l.columns
  if (next >= s.start && next < s.start + s.count) return next
  // The last line may be short: down from the one above ends on its last tile.
  const last = s.start + s.count - 1
  const line = (i: number) => Math.floor((i - s.start) / l.columns)
  if (by > 0 && line(index) < line(last)) return last
  const column = (index - s.start) % l.columns
  const other = l.sections[at + by]
  if (!other?.count) return index
  const landing = by > 0 ? 0 : Math.floor((other.count - 1) / l.columns)
  return other.start + Math.min(other.count - 1, landing * l.columns + column)
}
