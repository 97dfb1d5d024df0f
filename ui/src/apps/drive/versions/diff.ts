// What changed between two texts, line by line, and within lines that changed.
export type Line = { kind: 'same' | 'out' | 'in'; text: string; /** Line numbers, from 1. */ old?: number; now?: number; /** The part that differs from the line it stands for. */ mark?: [from: number, to: number] }
/** Lines that are the same on both sides and far from any change are one gap. */
export type Piece = { lines: Line[]; gap: boolean }

/** Cells of the table of common lines: more would take seconds, and such texts have little in common. */
const most = 4_000_000
const around = 3

export function compare(before: string, after: string): Line[] {
  const a = split(before)
  const b = split(after)
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const same = (i: number, j: number): Line => ({ kind: 'same', text: a[i]!, old: i + 1, now: j + 1 })
  const lines: Line[] = []
  for (let i = 0; i < head; i++) lines.push(same(i, i))
  let i = head
  let j = head
  for (const [x, y] of common(a.slice(head, a.length - tail), b.slice(head, b.length - tail))) {
    changed(lines, a, b, i, head + x, j, head + y)
    lines.push(same(head + x, head + y))
    i = head + x + 1
    j = head + y + 1
  }
  changed(lines, a, b, i, a.length - tail, j, b.length - tail)
  for (let n = tail; n > 0; n--) lines.push(same(a.length - n, b.length - n))
  return lines
}

const split = (text: string) => (text ? text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n') : [])

/** Pairs of lines that both have, in order: the longest such list. */
function common(a: string[], b: string[]): [number, number][] {
  if (!a.length || !b.length || a.length * b.length > most) return []
  const width = b.length + 1
  const length = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      length[i * width + j] = a[i] === b[j] ? length[(i + 1) * width + j + 1]! + 1 : Math.max(length[(i + 1) * width + j]!, length[i * width + j + 1]!)
    }
  }
  const pairs: [number, number][] = []
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) pairs.push([i++, j++])
    else if (length[(i + 1) * width + j]! >= length[i * width + j + 1]!) i++
    else j++
  }
  return pairs
}

function changed(lines: Line[], a: string[], b: string[], fromA: number, toA: number, fromB: number, toB: number) {
  const marks = Array.from({ length: Math.min(toA - fromA, toB - fromB) }, (_, n) => apart(a[fromA + n]!, b[fromB + n]!))
  for (let i = fromA; i < toA; i++) lines.push({ kind: 'out', text: a[i]!, old: i + 1, mark: marks[i - fromA]?.[0] })
  for (let j = fromB; j < toB; j++) lines.push({ kind: 'in', text: b[j]!, now: j + 1, mark: marks[j - fromB]?.[1] })
}

/** Where two lines part, at the ends of words; nothing when they have too little in common for it to help. */
function apart(a: string, b: string): [[number, number], [number, number]] | undefined {
  const words = (s: string) => s.match(/[\p{L}\p{N}\p{M}]+|\s+|./gu) ?? []
  const x = words(a)
  const y = words(b)
  let head = 0
  while (head < x.length && head < y.length && x[head] === y[head]) head++
  let tail = 0
  while (tail < x.length - head && tail < y.length - head && x[x.length - 1 - tail] === y[y.length - 1 - tail]) tail++
  const start = x.slice(0, head).join('').length
  const rest = x.slice(x.length - tail).join('').length
  if ((start + rest) * 3 < Math.max(a.length, b.length)) return undefined
  return [[start, a.length - rest], [start, b.length - rest]]
}

/** Folds away what is far from any change. */
export function pieces(lines: Line[]): Piece[] {
  const near = lines.map(() => false)
  lines.forEach((l, n) => { if (l.kind !== 'same') near.fill(true, Math.max(0, n - around), n + around + 1) })
  const out: Piece[] = []
  lines.forEach((l, n) => {
    const last = out.at(-1)
    if (last && last.gap === !near[n]) last.lines.push(l)
    else out.push({ gap: !near[n], lines: [l] })
  })
  // A gap of a line or two is no longer than what would stand for it.
  return out.map((p) => (p.gap && p.lines.length < 3 ? { ...p, gap: false } : p))
}

/** Two columns: what went beside what came. */
export function beside(lines: Line[]): { old?: Line; now?: Line }[] {
  const rows: { old?: Line; now?: Line }[] = []
  for (let n = 0; n < lines.length;) {
    if (lines[n]!.kind === 'same') { rows.push({ old: lines[n], now: lines[n] }); n++; continue }
    const out: Line[] = []
    const into: Line[] = []
    for (; n < lines.length && lines[n]!.kind !== 'same'; n++) (lines[n]!.kind === 'out' ? out : into).push(lines[n]!)
    for (let i = 0; i < Math.max(out.length, into.length); i++) rows.push({ old: out[i], now: into[i] })
  }
  return rows
}
