import { afterEach, describe, expect, it } from 'vitest'
import { i18n } from '../../locale.svelte'
import { thread } from './thread'
import { day, listed, month, owner, purpose, theirs } from './words'

const plain = (s: string) => s.replace(/[\u00a0\u202f]/g, ' ')
afterEach(() => { i18n.lang = 'fr' })

describe('the thread', () => {
  const start = '2026-10-01T08:00:00Z'
  const end = '2026-10-11T08:00:00Z'
  const now = new Date('2026-10-06T08:00:00Z')

  it('has today and one ring per read', () => {
    expect(thread(start, end, ['2026-10-03T08:00:00Z', '2026-10-02T08:00:00Z'], now)).toEqual({ now: 0.5, reads: [0.1, 0.2] })
  })
  it('puts one ring for reads that would lie on each other', () => {
    expect(thread(start, end, ['2026-10-02T08:00:00Z', '2026-10-02T08:01:00Z', '2026-10-02T09:00:00Z'], now).reads).toHaveLength(1)
  })
  it('stays inside, whatever the clock says', () => {
    expect(thread(start, end, ['2025-01-01T00:00:00Z'], new Date('2030-01-01T00:00:00Z'))).toEqual({ now: 1, reads: [0] })
    expect(thread(start, start, [], now).now).toBeGreaterThanOrEqual(0)
  })
})

describe('words', () => {
  it('puts a list inside a sentence', () => {
    expect(listed(['Ton prénom', 'Ta classe', 'Ta certification Pix'])).toBe('ton prénom, ta classe et ta certification Pix')
    expect(listed(['CECRL B1', 'Certification Pix'])).toBe('CECRL B1 et Certification Pix')
    expect(listed(['Ton ⟦nom⟧'])).toBe('ton nom')
  })
  it('says it of somebody else', () => {
    expect(theirs(['Ton prénom', 'Ta classe', 'Tes badges', 'Tabac'])).toBe('son prénom, sa classe, ses badges et Tabac')
    i18n.lang = 'en'
    expect(theirs(['Your first name'])).toBe('their first name')
  })
  it('fits a purpose after "pour"', () => {
    expect(purpose('Te proposer des parcours.')).toBe('te proposer des parcours')
    expect(purpose('Pour te dire bonjour')).toBe('te dire bonjour')
    expect(purpose('Te dire bonjour. Te proposer des parcours.')).toBe('te dire bonjour, et te proposer des parcours')
    i18n.lang = 'en'
    expect(purpose('To suggest courses.')).toBe('suggest courses')
  })
  it('elides before a vowel, in French', () => {
    expect([owner('Inès'), owner('Éloi'), owner('Nadia')]).toEqual(['d’Inès', 'd’Éloi', 'de Nadia'])
    i18n.lang = 'en'
    expect(owner('Inès')).toBe('Inès')
  })
  it('says days as people do', () => {
    expect(plain(day('2027-06-30T12:00:00Z'))).toBe('30 juin 2027')
    expect(plain(day('2027-07-01T12:00:00Z'))).toBe('1er juillet 2027')
    expect(plain(day('2027-07-21T12:00:00Z'))).toBe('21 juillet 2027')
    expect(month('2026-11-17T12:00:00Z')).toBe('Novembre 2026')
  })
})
