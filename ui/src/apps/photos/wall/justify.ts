// Photos side by side in rows of about one height, each row as wide as the wall. Worked out and not measured.

/** x, y, width and height of each, one after the other. */
export type Boxes = Float64Array
export type Block = { boxes: Boxes; width: number; height: number }

/** The widest and the narrowest that are shown whole: a panorama does not make a row of its own. */
export const ratioOf = ({ width, height }: { width: number; height: number }) => (width && height ? Math.min(2.2, Math.max(0.5, width / height)) : 4 / 3)

/** `line` is the height that rows aim at; the last one is never higher. */
export function justify(ratios: readonly number[], width: number, line: number, gap: number): Block {
  const boxes = new Float64Array(ratios.length * 4)
  let start = 0
  let y = 0
  let widest = 0
  let sum = 0

  function lay(end: number, height: number) {
    let x = 0
    for (let i = start; i < end; i++) {
      const w = ratios[i]! * height
      boxes.set([x, y, w, height], i * 4)
      x += w + gap
    }
    widest = Math.max(widest, x - gap)
    y += height + gap
    start = end
    sum = 0
  }
  /** The height of the open row if it ends before `end`. */
  const high = (end: number, ratio: number) => (width - gap * (end - start - 1)) / ratio

  for (let i = 0; i < ratios.length; i++) {
    const ratio = ratios[i]!
    const low = high(i + 1, sum + ratio)
    if (low > line) {
      sum += ratio
      continue
    }
    // With this one the row is lower than wanted, without it higher: the nearer of the two.
    const without = i > start ? high(i, sum) : Infinity
    if (without - line < line - low) {
      lay(i, without)
      if (high(i + 1, ratio) <= line) lay(i + 1, high(i + 1, ratio))
      else sum = ratio
    } else lay(i + 1, low)
  }
  if (start < ratios.length) lay(ratios.length, line)
  return { boxes, width: widest, height: Math.max(0, y - gap) }
}
