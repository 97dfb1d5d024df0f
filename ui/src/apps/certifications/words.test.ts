import { expect, it } from 'vitest'
import { calendarDay, hasCode, isExpired, level, points, reached, short, standing, wantsPDF } from './words'

const plain = (s: string) => s.replace(/[\u00a0\u202f]/g, ' ')

it('takes a result apart only where it is points, out of a number or with a unit', () => {
  expect(points('18/20')).toEqual({ got: '18', of: '20' })
  expect(points('392 / 640')).toEqual({ got: '392', of: '640' })
  expect(points('12,5/20')).toEqual({ got: '12,5', of: '20' })
  expect(points('392 Pix')).toEqual({ got: '392', unit: 'Pix' })
  for (const other of [undefined, '', 'Très bien', '164', '18/20 et 3/4', '/20', '392 Pix sur 640', 'Pix 392']) expect(points(other)).toBeUndefined()
})

it('says a level as its issuer does', () => {
  expect(['1', 'B1', 'A2+', 'Indépendant 2'].map((l) => plain(level(l)))).toEqual(['Niveau 1', 'Niveau B1', 'Niveau A2+', 'Indépendant 2'])
  expect([3, 0].map((n) => plain(reached(n)))).toEqual(['Niveau 3', 'Aucun niveau'])
})

it('has the same day everywhere, good until its end', () => {
  expect(plain(calendarDay('2026-06-12'))).toBe('12 juin 2026')
  expect(isExpired('2026-06-12', new Date(2026, 5, 12, 20))).toBe(false)
  expect(isExpired('2026-06-12', new Date(2026, 5, 13, 0, 1))).toBe(true)
})

it('takes nothing for good that its issuer does not stand by', () => {
  const now = new Date(2026, 5, 13)
  expect(standing({}, now)).toBe('good')
  expect(standing({ status: 'validated', expires: '2027-01-01' }, now)).toBe('good')
  expect(standing({ status: 'validated', expires: '2026-06-12' }, now)).toBe('expired')
  for (const status of ['rejected', 'cancelled', 'waiting'] as const) expect(standing({ status, expires: '2026-06-12' }, now)).toBe(status)
})

it('asks for the PDF only where there is one to get and it is not there', () => {
  const source = { konnector: 'pix', name: 'Pix', connection: '', fetched: '', sha256: '' }
  const pix = { source, number: 'P-9K4TR7WX' }
  expect(hasCode(pix)).toBe(true)
  expect(hasCode({ ...pix, source: { ...source, konnector: 'example' } })).toBe(false)
  expect(wantsPDF(pix)).toBe(true)
  expect(wantsPDF({ ...pix, status: 'waiting' })).toBe(false)
  expect(wantsPDF({ ...pix, original: { id: 'f', name: 'a.pdf', size: 1, trashed: false } })).toBe(false)
})

it('shortens a fingerprint', () => expect(short('7f3a91c2d05e4b18aabbcc')).toBe('7f3a 91c2 d05e 4b18'))
