import { expect, it } from 'vitest'
import { fieldLabel, fieldValue } from './fields'

it('says codes and dates in words, and leaves the rest as it came', () => {
  expect(fieldLabel({ name: 'birth_date', value: '' })).toBe('Date de naissance')
  expect(fieldValue({ name: 'birth_date', value: '2012-03-01' })).toBe('1er\u00a0mars 2012')
  expect(fieldValue({ name: 'birth_date', value: '2012' })).toBe('2012')
  expect(fieldValue({ name: 'role', value: 'learner' })).toBe('Élève, étudiante ou étudiant')
  expect(fieldValue({ name: 'group', value: 'learner' })).toBe('learner')
  expect(fieldLabel({ name: 'new_one', value: '' })).toBe('new_one')
})
