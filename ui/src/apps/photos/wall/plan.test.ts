import { expect, it } from 'vitest'
import { justify, ratioOf } from './justify'
import { beside, guess, plan, within, type Sizes } from './plan'

const sizes: Sizes = { line: 100, gap: 4, title: 40, day: 20, least: 60, between: 10, after: 30 }
const box = (b: Float64Array, i: number) => ({ x: b[i * 4]!, y: b[i * 4 + 1]!, w: b[i * 4 + 2]!, h: b[i * 4 + 3]! })

it('makes rows as wide as the wall, about as high as wanted, and never tears one apart', () => {
  const ratios = Array.from({ length: 97 }, (_, i) => [1.5, 0.66, 1.33, 1, 2][i % 5]!)
  const { boxes, width, height } = justify(ratios, 1000, 180, 4)
  expect(width).toBeCloseTo(1000)
  const rows = new Map<number, number[]>()
  ratios.forEach((r, i) => {
    const b = box(boxes, i)
    expect(b.w / b.h).toBeCloseTo(r)
    rows.set(b.y, [...(rows.get(b.y) ?? []), i])
  })
  const all = [...rows.values()]
  for (const row of all.slice(0, -1)) {
    const last = box(boxes, row.at(-1)!)
    expect(last.x + last.w).toBeCloseTo(1000)
    expect(last.h).toBeGreaterThan(110)
    expect(last.h).toBeLessThan(270)
  }
  const end = box(boxes, 96)
  expect(end.h).toBeLessThanOrEqual(180)
  expect(end.y + end.h).toBeCloseTo(height)
})

it('takes a panorama for less than it is, and what nobody measured for a usual photo', () => {
  expect(ratioOf({ width: 9000, height: 1000 })).toBe(2.2)
  expect(ratioOf({ width: 0, height: 0 })).toBeCloseTo(1.33, 1)
  expect(justify([2.2, 2.2], 100, 100, 4).boxes[3]).toBeCloseTo(100 / 2.2)
})

it('puts short days side by side, and long ones on lines of their own', () => {
  const p = plan([1, 1, 1, 1.5, 1.5, 1.5, 1.5], [{ key: 'c', count: 1 }, { key: 'b', count: 2 }, { key: 'a', count: 4 }], 400, sizes)
  expect(p.days.map((d) => [d.x, d.y])).toEqual([[0, 40], [110, 40], [0, 170]])
  expect(box(p.boxes, 1)).toMatchObject({ x: 110, y: 60 })
  expect(p.height).toBeGreaterThan(300)
})

it('finds what is in view, and the neighbour above and below', () => {
  const p = plan(Array(40).fill(1), [{ key: 'a', count: 40 }], 408, sizes)
  expect(within(p, 0, 161, 150)).toEqual([0, 4])
  expect(within(p, 170, 270, 100).every((n, k) => (k ? n <= 12 : n <= 4))).toBe(true)
  expect(beside(p, 1, 1)).toBe(5)
  expect(beside(p, 5, -1)).toBe(1)
  expect(beside(p, 39, 1)).toBe(-1)
  expect(beside(p, -1, 1, 390)).toBe(3)
  expect(beside(p, 40, -1, 0)).toBe(36)
})

it('guesses a month about as high as it will be', () => {
  const ratios = Array.from({ length: 300 }, (_, i) => (i % 3 ? 1.5 : 0.67))
  const real = plan(ratios, [{ key: 'a', count: 300 }], 900, sizes).height
  expect(guess(300, 900, sizes) / real).toBeGreaterThan(0.75)
  expect(guess(300, 900, sizes) / real).toBeLessThan(1.6)
})

it('lays out ten thousand in a few milliseconds', () => {
  const ratios = Array.from({ length: 10_000 }, (_, i) => 0.6 + (i % 11) / 8)
  const began = performance.now()
  plan(ratios, Array.from({ length: 500 }, (_, i) => ({ key: String(i), count: 20 })), 1000, sizes)
  expect(performance.now() - began).toBeLessThan(200)
})
