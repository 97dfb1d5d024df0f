import { expect, it } from 'vitest'
import { aftermath, ending, sentence, titleOf } from '../words'
import { history } from './history'
import { receiptRows, receiptText, rootShort } from './receipt'
import type { Detail } from './types'

const plain = (s: string) => s.replace(/[\u00a0\u202f]/g, ' ')

const detail: Detail = {
  id: 'g1', kind: 'service', client_name: 'Boussole ⟦Orientation⟧', purpose: 'Te proposer des parcours.', state: 'active', rule: 'one', shown: ['Ta certification CECRL B1'],
  asked: '2026-10-31T17:00:00Z', given: '2026-11-01T19:00:00Z', expires: '2027-06-30T12:00:00Z', reads: 1, refusals: 1, last_read: '2026-11-02T10:00:00Z',
  parties: [{ name: 'Inès', self: true, answer: 'agreed' }, { name: 'Nadia', relation: 'mother', self: false, answer: 'agreed' }, { name: 'Julien', self: false, answer: 'asked' }],
  address: '', contact: '', subject: '', keeps_days: 30, values: [], never: [],
  events: [
    { time: '2026-10-31T17:00:00Z', what: 'requested', by: 'client' },
    { time: '2026-10-31T17:00:00Z', what: 'agreed', by: 'you' },
    { time: '2026-11-01T19:00:00Z', what: 'agreed', by: 'Nadia' },
    { time: '2026-11-03T19:00:00Z', what: 'unheard-of', by: 'you' },
  ],
  reads_log: [{ time: '2026-11-02T10:00:00Z', what: 'read', objects: ['Ta certification CECRL B1'], index: 12 }, { time: '2026-11-02T11:00:00Z', what: 'refused', objects: [], index: 13 }],
  receipt: { number: '2026-0412', index: 9, root: '7f3a91c2d05e4b18ffff' },
}

it('tells what happened, newest first, by month', () => {
  const told = history(detail)
  expect(told.map((x) => x.month)).toEqual(['Novembre 2026', 'Octobre 2026'])
  expect(told[0]?.lines.map((l) => l.kind)).toEqual(['asked', 'stopped', 'read', 'yes'])
  expect(told[1]?.lines.map((l) => l.kind)).toEqual(['yes', 'asked'])
  expect(told[0]?.lines[2]?.text).toBe('Boussole Orientation a lu ⟨ta certification CECRL B1⟩')
})

it('writes a receipt with those who agreed, and with nobody else', () => {
  expect(receiptRows(detail, 'Inès').at(-1)?.value).toBe('Inès et Nadia')
  const text = receiptText(detail, 'Inès')
  expect(text).toContain(detail.receipt.root)
  expect(text).not.toContain('Julien')
  expect(rootShort(detail.receipt.root)).toBe('7f3a 91c2 d05e 4b18')
})

it('says each state in one sentence', () => {
  expect(plain(sentence(detail))).toBe('Peut lire ⟦ta certification CECRL B1⟧ pour ⟨te proposer des parcours⟩, jusqu’au ⟨30 juin 2027⟩.')
  expect(sentence({ ...detail, state: 'refused', shown: [] })).toContain('Voulait lire une partie de ton Cartable')
  expect(sentence({ ...detail, state: 'ended', why: 'withdrawn' })).not.toContain('⟦')
  expect(plain(ending({ ...detail, state: 'ended', why: 'withdrawn', ended: '2026-11-09T10:00:00Z' }))).toBe('Retiré par toi le 9 novembre 2026.')
})

it('says of a page that whoever has its address reads it, and names no third party', () => {
  const page: Detail = { ...detail, kind: 'page', page: 'p1', client_name: 'Mes ⟦projets⟧', shown: ['3 photos'], parties: [{ name: 'Inès', self: true, answer: 'agreed' }] }
  expect(plain(titleOf(page))).toBe('Ta page « Mes ⟦projets⟧ »')
  expect(plain(sentence(page))).toBe('Toute personne qui a son adresse peut lire ⟦ta page « Mes projets »⟧, jusqu’au ⟨30 juin 2027⟩.')
  expect(sentence({ ...page, state: 'frozen' })).toContain('Un de tes parents')
  expect(sentence({ ...page, state: 'frozen', held: true })).not.toContain('parents')
  expect(aftermath(page)).toContain('Portfolio')
  expect(plain(ending({ ...page, state: 'ended', why: 'replaced', ended: '2026-11-09T10:00:00Z' }))).toBe('Remplacé le 9 novembre 2026 par une version plus récente.')
  expect(receiptRows(page, 'Inès').slice(0, 2).map((r) => plain(r.value))).toEqual(['Toute personne qui a l’adresse', 'Ta page « Mes ⟦projets⟧ » : 3 photos'])
  expect(history(page).flatMap((x) => x.lines).find((l) => l.kind === 'read')?.text).toBe('La page a été ouverte')
})
