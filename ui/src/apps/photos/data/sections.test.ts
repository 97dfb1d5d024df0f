import { expect, it } from 'vitest'
import { changed, recounted, taken } from './sections'
import type { Photo } from './types'

const photo = (id: string, day: string) => ({ id, taken: `${day}T10:00:00` }) as Photo
const shape = (list: ReturnType<typeof taken>) => list.map((s) => `${s.key} ${s.photos.map((p) => p.id).join('')}${s.whole ? '' : '…'} ${s.count}`)
const months = [{ month: '2026-03', count: 2 }, { month: '2026-02', count: 3 }, { month: '2025-12', count: 1 }]

it('knows which months of a page are whole', () => {
  const counted = recounted([], months)
  expect(shape(counted)).toEqual(['2026-03 … 2', '2026-02 … 3', '2025-12 … 1'])
  const first = taken(counted, '2026-03', [photo('a', '2026-03-09'), photo('b', '2026-03-02'), photo('c', '2026-02-20')], 'next')
  expect(shape(first)).toEqual(['2026-03 ab 2', '2026-02 c… 3', '2025-12 … 1'])
  const rest = taken(first, '2026-02', [photo('c', '2026-02-20'), photo('d', '2026-02-19'), photo('e', '2026-02-01'), photo('f', '2025-12-24')], undefined)
  expect(shape(rest)).toEqual(['2026-03 ab 2', '2026-02 cde 3', '2025-12 f 1'])
})

it('does not take a month that it has for the start of it', () => {
  const all = taken(recounted([], months), '2026-02', [photo('c', '2026-02-20'), photo('d', '2026-02-19'), photo('e', '2026-02-01')], 'next')
  expect(shape(taken(all, '2026-03', [photo('a', '2026-03-09'), photo('b', '2026-03-02'), photo('c', '2026-02-20')], 'next'))[1]).toBe('2026-02 cde 3')
})

it('keeps what is on the page when months are counted anew, and asks again for it', () => {
  const all = taken(recounted([], months), '2025-12', [photo('f', '2025-12-24')], undefined)
  const again = recounted(all, [{ month: '2026-03', count: 2 }, { month: '2025-12', count: 2 }])
  expect(shape(again)).toEqual(['2026-03 … 2', '2025-12 f 2'])
  expect(again[1]!.fresh).toBe(false)
  expect(shape(taken(again, '2026-03', [], undefined))).toEqual(['2025-12 f 2'])
})

it('puts back what was taken away, in its month and place', () => {
  const all = taken(recounted([], months), '2026-03', [photo('a', '2026-03-09'), photo('b', '2026-03-02')], undefined)
  const gone = changed(all, [], new Set(['a', 'b']))
  expect(shape(gone)).toEqual(['2026-02 … 3', '2025-12 … 1'])
  expect(shape(changed(gone, [photo('b', '2026-03-02'), photo('a', '2026-03-09')], new Set()))[0]).toBe('2026-03 ab 2')
})
