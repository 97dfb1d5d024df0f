import { expect, it } from 'vitest'
import { isSamePerson } from './names'

const ines = { given_name: 'Inès', name: 'Inès Benali' }
const jean = { given_name: 'Jean-Noël', name: 'Jean-Noël Lœb-d’Estienne' }

it('knows a person by one given and one family name, however they are written', () => {
  for (const holder of ['Inès Benali', 'INES BENALI', 'Benali Inès', 'Inès Marie Benali', 'Ines  Benali-Durand', 'Inès Durand Benali']) expect(isSamePerson(holder, ines), holder).toBe(true)
  for (const holder of ['Jean Noel LOEB', 'Noël d’Estienne', 'JEAN-NOEL LOEB D ESTIENNE']) expect(isSamePerson(holder, jean), holder).toBe(true)
})

it('does not take somebody else for them', () => {
  for (const holder of ['Noé Osei', 'Karim Benali', 'Inès Durand', 'I. Benali']) expect(isSamePerson(holder, ines), holder).toBe(false)
})

it('says nothing where there is nothing to compare', () => {
  expect(isSamePerson('?', ines)).toBe(true)
  expect(isSamePerson('Inès Durand', { given_name: 'Inès', name: 'Inès' })).toBe(true)
})
