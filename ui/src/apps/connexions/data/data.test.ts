import { expect, it } from 'vitest'
import { deed, look, times } from '../words'
import { check, isCode, tidy, typed } from './account'
import { journal } from './journal'
import type { Ask, Connection, Run } from './types'

const plain = (s: string) => s.replace(/[\u00a0\u202f]/g, ' ')
const ask: Ask = { name: 'code', label: 'Code', help: '', secret: false, pattern: 'ASSR-[0-9]{4}-[A-Z0-9]{4}', example: 'ASSR-2026-A1B2' }

it('accepts a code as people copy and type it, and no other', () => {
  expect(tidy(ask, '  assr-2026-a1b2\n')).toBe('ASSR-2026-A1B2')
  expect(check(ask, tidy(ask, ' '))).toBe('empty')
  expect(check(ask, 'XASSR-2026-A1B2')).toBe('shape')
  expect(check(ask, 'ASSR-2026-A1B2')).toBeUndefined()
})

it('writes a code as its issuer does while it is typed', () => {
  const pix: Ask = { ...ask, pattern: 'P-[0-9A-Z]{8}', example: 'P-9K4TR7WX' }
  expect(typed(pix, ' p‑98k4 tr7wx\n')).toBe('P-98K4TR7WX')
  expect(typed(pix, 'p–9k4tr7wx')).toBe('P-9K4TR7WX')
  expect([ask, pix].every(isCode)).toBe(true)
  for (const other of [{ ...pix, secret: true }, { ...pix, pattern: '' }, { ...pix, pattern: '[a-z]+' }, { ...pix, pattern: '\\d{4} .*' }]) {
    expect(isCode(other)).toBe(false)
    expect(typed(other, ' p 9k ')).toBe(' p 9k ')
  }
})

it('leaves a secret as it was typed, and a pattern it does not know to the server', () => {
  expect(tidy({ ...ask, secret: true, pattern: '[A-Z]+ ' }, 'abc ')).toBe('abc ')
  expect(check({ ...ask, pattern: '(?i)abc' }, 'anything')).toBeUndefined()
})

const run = (more: Partial<Run>): Run => ({ id: 'r', started: '2026-11-18T17:04:00', ended: '2026-11-18T17:04:00.420', outcome: 'done', title: 'Rien de neuf.', detail: '', asked: false, new: 0, changed: 0, same: 1, lines: [], ...more })

it('tells runs by day, in words', () => {
  const told = journal([
    run({ started: '2026-11-19T08:00:00', ended: '2026-11-19T08:00:12', outcome: 'service-slow', asked: true }),
    run({}), run({ outcome: 'wrong-code' }), run({ started: '2026-11-11T18:09:00', ended: '2026-11-11T18:09:00', new: 1, same: 0 }),
  ], new Date(2026, 10, 19, 9))
  expect(told.map((d) => d.day)).toEqual(['Aujourd’hui, jeudi 19 novembre', 'Hier, mercredi 18 novembre', 'Mercredi 11 novembre'])
  expect(told.flatMap((d) => d.lines.map((l) => l.kind))).toEqual(['late', 'same', 'account', 'new'])
  expect(plain(told[0]?.lines[0]?.sub ?? '')).toBe('À ta demande · en 12 s')
  expect(plain(told[1]?.lines[0]?.sub ?? '')).toBe('Tout seul, comme prévu · nouveau : 0, changé : 0, déjà là : 1 · en 0,4 s')
  expect(plain(told[2]?.lines[0]?.sub ?? '')).toContain('en 0,1 s')
})

it('offers one thing to do in each state', () => {
  expect(deed({ state: 'running' })).toBeUndefined()
  expect(deed({ state: 'ready' })).toBe('journal')
  expect(deed({ state: 'action-needed', code: 'wrong-code' })).toBe('give')
  expect(deed({ state: 'action-needed', code: 'over-quota' })).toBe('retry')
  expect(deed({ state: 'service-down', code: 'service-down' })).toBe('retry')
  expect(deed({ state: 'service-down', code: 'konnector-gone' })).toBe('journal')
})

it('never blames the service for a fault of ours', () => {
  expect(look({ state: 'service-down', code: 'service-slow' }).word).toBe('En panne chez eux')
  for (const code of ['konnector-mistake', 'konnector-gone', 'disk-full', 'changed-shape']) expect(look({ state: 'service-down', code }).word).toBe('En panne ici')
})

it('gives no date of a next run where there is none', () => {
  const c: Connection = { id: 'c', konnector: { slug: 'x', name: 'X', what: '', icon: '' }, state: 'action-needed', sentence: '', detail: '', documents: 1, created: '2026-01-01T00:00:00Z', last_good: '2026-01-02T00:00:00Z', next_run: '2026-02-01T00:00:00Z' }
  expect(times(c)).toHaveLength(1)
  expect(times({ ...c, state: 'ready' })).toHaveLength(2)
})
