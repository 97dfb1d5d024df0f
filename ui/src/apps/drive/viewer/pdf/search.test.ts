import { expect, it } from 'vitest'
import { asked, hitsIn, pageText } from './search'

const found = (words: string, ...pieces: { str?: string; hasEOL?: boolean }[]) => {
  const page = pageText(pieces)
  return hitsIn(page, asked(words)).map((h) => pieces.filter((p) => p.str !== undefined).slice(h.from, h.to + 1).map((p, i, all) => p.str!.slice(i ? 0 : h.start, i === all.length - 1 ? h.end : undefined)).join('|'))
}

it('finds words whatever their case and accents, and says where they stand as they are written', () => {
  expect(found('elevation', { str: 'Une Élévation, puis une ÉLÉVATION' })).toEqual(['Élévation', 'ÉLÉVATION'])
  expect(found('l\'oeuf', { str: 'l’œuf et l\'Œuf' })).toEqual(['l’œuf', "l'Œuf"])
  expect(found('fin', { str: 'la ﬁn' })).toEqual(['ﬁn'])
})

it('finds what goes on in the next piece, line, or after a hyphen', () => {
  expect(found('volcan actif', { str: 'un vol' }, { str: 'can' }, { str: ' ', hasEOL: true }, { str: 'actif' })).toEqual(['vol|can| |actif'])
  expect(found('éruption', { str: 'une érup-', hasEOL: true }, { str: 'tion lente' })).toEqual(['érup-|tion'])
  expect(found('peut-être', { str: 'peut être, peut-', hasEOL: true }, { str: 'être' })).toEqual(['peut-|être'])
  expect(found('magma lave', { str: 'magma', hasEOL: true }, {}, { str: '' }, { str: 'lave' })).toEqual(['magma||lave'])
})

it('takes many spaces for one, and spaces alone for nothing', () => {
  expect(found('a  b', { str: 'a \u00a0 b' })).toEqual(['a \u00a0 b'])
  expect(found('  ', { str: 'a b' })).toEqual([])
})

it('keeps its place after signs that are two units long', () => {
  expect(found('feu', { str: '🔥🔥 feu' })).toEqual(['feu'])
})

it('counts what overlaps once', () => expect(found('aa', { str: 'aaaaa' })).toEqual(['aa', 'aa']))
