import { expect, it } from 'vitest'
import { gauge } from './gauge'

const usage = (quota: number, images: number, documents: number, videos = 0) => ({ quota, by_kind: { images, documents, videos, others: 0 } })

it('shows what is there, however small, and never runs over', () => {
  expect(gauge(usage(100, 24, 12)).map((p) => [p.kind, p.x, p.width])).toEqual([['images', 0, 24], ['documents', 24.5, 12]])
  expect(gauge(usage(1_000_000, 1, 0))[0]?.width).toBe(1)
  const full = gauge(usage(100, 60, 60, 60))
  expect(full.every((p) => p.x + p.width <= 100)).toBe(true)
  expect(gauge(usage(0, 5, 5))).toEqual([])
})
