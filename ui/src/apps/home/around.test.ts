import { expect, it } from 'vitest'
import { alone, sift } from './around'

const me = { name: 'Inès', self: true, answer: 'agreed' as const }
const parent = (answer: 'asked' | 'agreed' | 'objected') => ({ name: 'Nadia', self: false, answer })
const grant = (id: string, client_name: string, state: 'waiting' | 'active' | 'frozen' | 'ended', answer: 'asked' | 'agreed' | 'objected' = 'agreed', kind: 'service' | 'page' | 'link' = 'service') =>
  ({ id, kind, client_name, state, parties: [me, parent(answer)] })
const konnector = { slug: 'pix', name: 'Pix', what: '', icon: '' }

it('names each service that may read now, once, and nobody else', () => {
  const { readers } = sift([grant('1', 'Boussole', 'active'), grant('2', 'Boussole', 'active'), grant('3', 'Fablab', 'frozen', 'objected'), grant('4', 'Stages', 'ended'), grant('5', 'Club', 'waiting', 'asked')], [], [])
  expect(readers).toEqual(['Boussole'])
})

it('tells a published page from a service, and counts only what is open', () => {
  const { readers, pages } = sift([grant('1', 'Boussole', 'active'), grant('2', 'Mes projets', 'active', 'agreed', 'page'), grant('3', 'Mon CV', 'waiting', 'asked', 'page')], [], [])
  expect([readers, pages]).toEqual([['Boussole'], ['Mes projets']])
})

it('does not claim that nobody reads when the agreements did not come', () => {
  const unknown = sift(undefined, undefined, [])
  expect([unknown.readers, unknown.pages, unknown.links]).toEqual([undefined, undefined, undefined])
  expect(sift([], [], [])).toMatchObject({ readers: [], pages: [], links: [] })
})

it('does not claim that nobody sees anything while something is open, or not known', () => {
  expect([alone(undefined), alone(sift(undefined, [], [])), alone(sift([], [], []))]).toEqual([false, false, true])
  for (const kind of ['service', 'page', 'link'] as const) expect(alone(sift([grant('1', 'Exposé', 'active', 'agreed', kind)], [], [])), kind).toBe(false)
})

it('tells a learner whose parents are waited for, and which connection needs them', () => {
  const { waits, links } = sift(
    [grant('g1', 'Boussole', 'waiting', 'asked'), grant('g2', 'Fablab', 'active', 'asked')],
    [{ id: 'c1', state: 'action-needed', konnector }, { id: 'c2', state: 'service-down', konnector }, { id: 'c3', state: 'ready', konnector }, { id: 'c4', state: 'unplugged', konnector }], [],
  )
  expect(waits).toEqual([{ id: 'c1', kind: 'mend', name: 'Pix' }, { id: 'g1', kind: 'parents', name: 'Boussole' }])
  expect(links?.map((l) => l.id)).toEqual(['c1', 'c2', 'c3'])
})

it('asks a parent only for what still needs this answer', () => {
  const { waits } = sift([], [], [
    { id: 'r1', about: 'opening', answer: 'asked', state: 'waiting', given_name: 'Inès' },
    { id: 'r2', about: 'grant', answer: 'asked', state: 'waiting', given_name: 'Tom', client_name: 'Boussole' },
    { id: 'r3', about: 'grant', answer: 'agreed', state: 'waiting', given_name: 'Tom', client_name: 'Fablab' },
    { id: 'r4', about: 'opening', answer: 'asked', state: 'active', given_name: 'Lou' },
    { id: 'r5', about: 'page', answer: 'asked', state: 'waiting', given_name: 'Lou', client_name: 'Mes projets' },
  ])
  expect(waits.map((w) => [w.kind, w.name, w.service])).toEqual([['space', 'Inès', undefined], ['read', 'Tom', 'Boussole'], ['page', 'Lou', 'Mes projets']])
})
