import { expect, it } from 'vitest'
import { inline, parts } from './parse'

it('reads paragraphs, lines and lists', () => {
  const seen = parts('Un\ndeux\n\n- a\n- b\n1. c\n\nfin').map((p) => [p.kind, p.lines.map((l) => l.map((s) => s.text).join(''))])
  expect(seen).toEqual([['p', ['Un', 'deux']], ['ul', ['a', 'b']], ['ol', ['c']], ['p', ['fin']]])
})

it('reads quotations with who said it, and leads', () => {
  expect(parts('> Il prend le temps.\n> — M. Morvan')).toEqual([{ kind: 'quote', lines: [[{ text: 'Il prend le temps.' }]], by: [{ text: 'M. Morvan' }] }])
  expect(parts('**Tout est fort.**').map((p) => p.kind)).toEqual(['lead'])
  expect(parts('**Fort** ou non').map((p) => p.kind)).toEqual(['p'])
})

it('reads strong, emphasis and links', () => {
  expect(inline('un **deux *trois*** [quatre](https://x.fr/)')).toEqual([
    { text: 'un ' }, { text: 'deux ', strong: true }, { text: 'trois', strong: true, em: true }, { text: ' ' }, { text: 'quatre', href: 'https://x.fr/' },
  ])
})

it('leaves what is no mark as it is written', () => {
  for (const text of ['3 * 4 * 5', '** non **', '[a](javascript:x)', '[a](http://x.fr)', '<b>x</b>', '****']) expect(inline(text)).toEqual([{ text }])
})
