import { expect, it } from 'vitest'
import type { FamilyRequest } from './data/types'
import { requestsOf, rolesOf, sorted } from './who'

const request = (id: string, more: Partial<FamilyRequest>): FamilyRequest => ({
  id, about: 'grant', given_name: 'Inès', shown: [], rule: 'one', received: '2026-11-20T10:00:00Z', answer: 'asked', state: 'waiting', reads: 0,
  parties: [{ name: 'Inès', self: true, answer: 'agreed' }, { name: 'Nadia', relation: 'mother', self: false, answer: 'asked' }, { name: 'Julien', relation: 'father', self: false, answer: 'agreed' }],
  ...more,
})

it('tells child, reader and the others apart', () => {
  const roles = rolesOf(request('a', {}), 'Nadia')
  expect([roles.child?.name, roles.me?.name, roles.others.map((p) => p.name)]).toEqual(['Inès', 'Nadia', ['Julien']])
})

it('keeps what is about a child who is gone', () => {
  const all = [request('a', {}), request('b', { given_name: 'Adam' })]
  const children = [{ given_name: 'Inès' }, { given_name: '' }]
  expect(requestsOf('Inès', all, children).map((r) => r.id)).toEqual(['a'])
  expect(requestsOf('', all, children).map((r) => r.id)).toEqual(['b'])
})

it('asks only for answers that are still wanted, an opening first', () => {
  const { todo, current, over } = sorted([
    request('old', { received: '2026-11-01T10:00:00Z' }), request('new', {}), request('opening', { about: 'opening', received: '2026-10-01T10:00:00Z' }),
    request('without-me', { state: 'active' }), request('mine', { answer: 'agreed' }), request('stopped', { state: 'frozen', answer: 'objected' }), request('no', { state: 'refused', answer: 'refused' }), request('no-on-its-way', { answer: 'refused' }),
  ])
  expect(todo.map((r) => r.id)).toEqual(['opening', 'new', 'old'])
  expect(current.map((r) => r.id)).toEqual(['without-me', 'mine', 'stopped'])
  expect(over.map((r) => r.id)).toEqual(['no', 'no-on-its-way'])
})
