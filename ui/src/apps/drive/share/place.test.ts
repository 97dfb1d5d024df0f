import { expect, it } from 'vitest'
import { hidesPlace, mayTellPlace } from './place'

const now = new Date('2026-11-22T12:00:00')

it.each([
  ['2012-03-01', 'learner', true],
  ['2008-11-23', 'learner', true],
  ['2008-11-22', 'learner', false],
  ['', 'learner', true],
  ['', 'teacher', false],
] as const)('born %s, a %s: hidden %s', (birth_date, role, hidden) => expect(hidesPlace({ birth_date, role }, now)).toBe(hidden))

it('asks about pictures, videos and folders, where somebody may look at them', () => {
  expect(mayTellPlace({ kind: 'file', mime: 'image/jpeg' }, 'read')).toBe(true)
  expect(mayTellPlace({ kind: 'folder' }, 'view')).toBe(true)
  expect(mayTellPlace({ kind: 'folder' }, 'drop')).toBe(false)
  expect(mayTellPlace({ kind: 'file', mime: 'application/pdf' }, 'read')).toBe(false)
})
