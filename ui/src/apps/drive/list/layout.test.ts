import { describe, expect, it } from 'vitest'
import { rows, spot, step, tiles, touched, visible } from './layout'

const sizes = { least: 200, gap: 10, folder: 60, meta: 50, space: 20, between: 8 }

describe('layout', () => {
  it('windows a list of ten thousand rows', () => {
    const l = rows(10_000, 50)
    expect(l.height).toBe(500_000)
    expect(visible(l, 1000, 1500)).toEqual([20, 31])
    expect(visible(l, -500, 100)).toEqual([0, 3])
    expect(visible(l, 499_900, 500_400)).toEqual([9998, 10_000])
    expect(visible(rows(0, 50), 0, 100)).toEqual([0, 0])
    expect(spot(l, 20).y).toBe(1000)
  })

  it('sets tiles in columns, folders before files', () => {
    const l = tiles(7, 3, 620, sizes)
    expect(l.columns).toBe(3)
    expect(l.width).toBe(200)
    expect(spot(l, 2)).toEqual({ x: 420, y: 0, height: 60 })
    expect(spot(l, 3)).toEqual({ x: 0, y: 78, height: 200 })
    expect(spot(l, 6).y).toBe(78 + 220)
    expect(l.height).toBe(78 + 440)
    expect(visible(l, 0, 50)).toEqual([0, 3])
    expect(visible(l, 0, 100)).toEqual([0, 6])
  })

  it('finds what a frame touches', () => {
    const l = tiles(7, 3, 620, sizes)
    expect(touched(l, { left: 250, top: 70, right: 260, bottom: 90 })).toEqual([4])
    expect(touched(l, { left: 100, top: 0, right: 300, bottom: 100 })).toEqual([0, 1, 3, 4])
    expect(touched(l, { left: 203, top: 0, right: 207, bottom: 500 })).toEqual([])
    expect(touched(rows(10, 50), { left: 900, top: 60, right: 910, bottom: 160 })).toEqual([1, 2, 3])
  })

  it('keeps two columns on the narrowest phone', () => expect(tiles(4, 0, 280, sizes).columns).toBe(2))

  it('moves by lines across both sections', () => {
    const l = tiles(9, 4, 620, sizes)
    expect(step(l, 0, 1)).toBe(3)
    expect(step(l, 1, 1)).toBe(3)
    expect(step(l, 3, 1)).toBe(4)
    expect(step(l, 5, -1)).toBe(3)
    expect(step(l, 4, 1)).toBe(7)
    expect(step(l, 6, 1)).toBe(8)
    expect(step(l, 8, 1)).toBe(8)
    expect(step(l, 0, -1)).toBe(0)
  })
})
