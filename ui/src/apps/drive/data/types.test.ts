import { expect, it } from 'vitest'
import { i18n } from '../../../i18n.svelte'
import { typeWords } from './types'

it.each([
  ['fr', 'Modèle.blend', 'Fichier BLEND'], ['en', 'Modèle.blend', 'BLEND file'], ['en', 'a.odt', 'ODT document'], ['en', 'a.pdf', 'PDF document'], ['en', 'LISEZMOI', 'File'],
] as const)('says in %s what %s is: %s', (lang, name, words) => {
  i18n.lang = lang
  expect(typeWords({ kind: 'file', name, mime: '' })).toBe(words)
})
