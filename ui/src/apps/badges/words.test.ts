import { expect, it } from 'vitest'
import type { Badge } from './data/types'
import { passes, state, steps } from './words'

const badge = (more: Partial<Badge>): Badge => ({
  id: '1', name: 'Nager', issuer: { id: 'https://piscine.example' }, evidence: [], format: 'ob3', verdict: 'valid', checks: [], verified: '', added: '', pages: [], ...more,
})
const check = (name: string, outcome: 'failed' | 'passed') => ({ name, outcome, code: '', question: '', sentence: '' })
const now = new Date('2026-11-22T12:00:00Z').getTime()

it('says in a word what a badge is worth', () => {
  expect(state(badge({}), now).kind).toBe('ok')
  expect(state(badge({ expires: '2027-11-22T00:00:00Z' }), now).kind).toBe('ok')
  expect(state(badge({ expires: '2026-12-01T00:00:00Z' }), now).text).toBe('Expire bientôt')
  expect(state(badge({ verdict: 'unknown' }), now).text).toBe('Pas tout vérifié')
})

it('names the first thing that does not hold', () => {
  const of = (name: string) => state(badge({ verdict: 'invalid', checks: [check('format', 'passed'), check(name, 'failed')] }), now)
  expect(of('recipient').text).toContain('pas à ton nom')
  expect(of('revocation').text).toBe('Annulé')
  expect(of('format').text).toBe('Refusé')
  expect(of('dates').kind).toBe('danger')
})

it('keeps what is to be looked at apart', () => {
  expect(passes(badge({}), 'watch')).toBe(false)
  expect(passes(badge({ verdict: 'unknown' }), 'watch')).toBe(true)
  expect(passes(badge({ pages: [{ id: '1', title: 'x' }] }), 'shown')).toBe(true)
  expect(passes(badge({ verdict: 'invalid' }), 'valid')).toBe(false)
})

it('makes a list of criteria only where they are steps', () => {
  expect(steps('Suivre l’atelier. Réussir le test.')).toEqual(['Suivre l’atelier.', 'Réussir le test.'])
  expect(steps('- un\n- deux\n')).toEqual(['un', 'deux'])
  expect(steps('Savoir nager 50 mètres')).toEqual([])
})
