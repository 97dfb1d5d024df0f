import { describe, expect, it } from 'vitest'
import { beside, compare, pieces } from './diff'

const told = (a: string, b: string) => compare(a, b).map((l) => ({ same: ' ', out: '-', in: '+' })[l.kind] + l.text)

describe('two versions of a text', () => {
  it('says which lines went and which came', () => {
    expect(told('un\ndeux\ntrois\n', 'un\ntrois\nquatre\n')).toEqual([' un', '-deux', ' trois', '+quatre'])
    expect(told('', 'a')).toEqual(['+a'])
    expect(told('a', '')).toEqual(['-a'])
    expect(told('a\r\nb', 'a\nb')).toEqual([' a', ' b'])
  })

  it('gives both texts back, whatever they are', () => {
    const texts = ['a b a c a', 'c a b a', 'x', '', 'a a a a b', 'b a'].map((t) => t.split(' ').join('\n'))
    for (const a of texts) for (const b of texts) {
      const lines = compare(a, b)
      expect(lines.filter((l) => l.kind !== 'in').map((l) => l.text).join('\n')).toBe(a)
      expect(lines.filter((l) => l.kind !== 'out').map((l) => l.text).join('\n')).toBe(b)
    }
  })

  it('marks the words that changed within a line, and leaves a new line whole', () => {
    const [out, into] = compare('Le volcan est rouge ce soir', 'Le volcan est gris ce soir')
    expect(out!.text.slice(...out!.mark!)).toBe('rouge')
    expect(into!.text.slice(...into!.mark!)).toBe('gris')
    expect(compare('abc def', 'tout autre chose')[0]!.mark).toBeUndefined()
  })

  it('folds what is far from a change, and sets lines beside each other', () => {
    const many = Array.from({ length: 40 }, (_, n) => `ligne ${n}`)
    const lines = compare(many.join('\n'), many.with(20, 'autre').join('\n'))
    expect(pieces(lines).map((p) => [p.gap, p.lines.length])).toEqual([[true, 17], [false, 8], [true, 16]])
    expect(beside(lines)[20]).toMatchObject({ old: { text: 'ligne 20' }, now: { text: 'autre' } })
  })

  it('does not stall on two long texts that share nothing', () => {
    const long = (word: string) => Array.from({ length: 20_000 }, (_, n) => `${word} ${n}`).join('\n')
    const from = performance.now()
    expect(compare(long('a'), long('b'))).toHaveLength(40_000)
    expect(performance.now() - from).toBeLessThan(2000)
  })
})
