import { expect, it } from 'vitest'
import { bare, runs } from './rich'

it('finds what is marked and what is bold', () => {
  expect(runs('Peut lire ⟦ta classe⟧ pour ⟨t’aider⟩.')).toEqual([
    { text: 'Peut lire ' }, { text: 'ta classe', look: 'mark' }, { text: ' pour ' }, { text: 't’aider', look: 'bold' }, { text: '.' },
  ])
  expect(runs('Rien')).toEqual([{ text: 'Rien' }])
  expect(runs('')).toEqual([])
})

it('lets no other text bring places of its own', () => {
  expect(runs(`⟨${bare('Boussole⟩ ⟦tout⟧')}⟩`)).toEqual([{ text: 'Boussole tout', look: 'bold' }])
})
