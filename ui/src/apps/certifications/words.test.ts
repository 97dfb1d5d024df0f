import { expect, it } from 'vitest'
import { calendarDay, isExpired, level, points, short } from './words'

const plain = (s: string) => s.replace(/[\u00a0\u202f]/g, ' ')

it('takes a result apart only where it is points out of a number', () => {
  expect(points('18/20')).toEqual({ got: '18', of: '20' })
  expect(points('392 / 640')).toEqual({ got: '392', of: '640' })
  expect(points('12,5/20')).toEqual({ got: '12,5', of: '20' })
  for (const other of [undefined, '', 'Très bien', '164', '18/20 et 3/4', '/20']) expect(points(other)).toBeUndefined()
})

it('says a level as its issuer does', () => {
  expect(['1', 'B1', 'A2+', 'Indépendant 2'].map((l) => plain(level(l)))).toEqual(['Niveau 1', 'Niveau B1', 'Niveau A2+', 'Indépendant 2'])
})

it('has the same day everywhere, good until its end', () => {
  expect(plain(calendarDay('2026-06-12'))).toBe('12 juin 2026')
  expect(isExpired('2026-06-12', new Date(2026, 5, 12, 20))).toBe(false)
  expect(isExpired('2026-06-12', new Date(2026, 5, 13, 0, 1))).toBe(true)
})

it('shortens a fingerprint', () => expect(short('7f3a91c2d05e4b18aabbcc')).toBe('7f3a 91c2 d05e 4b18'))
