import { describe, expect, it } from 'vitest'
import { fold } from '../../../format/fold'
import { heir, everything, jump, nothing, only, prune, range, toggle } from './selection'

const order = ['a', 'b', 'c', 'd', 'e']
const of = (s: { ids: ReadonlySet<string> }) => [...s.ids].sort().join('')

describe('selection', () => {
  it('toggles one', () => {
    expect(of(toggle(toggle(nothing, 'b'), 'd'))).toBe('bd')
    expect(of(toggle(only('b'), 'b'))).toBe('')
  })

  it('ranges from the anchor, both ways, and moves the far end', () => {
    const s = range(only('d'), order, 'b')
    expect(of(s)).toBe('bcd')
    expect(of(range(s, order, 'e'))).toBe('de')
    expect(of(range({ ids: new Set(['a']), anchor: 'c' }, order, 'd', true))).toBe('acd')
    expect(of(range(nothing, order, 'c'))).toBe('c')
  })

  it('takes all, and forgets what went away', () => {
    expect(everything(order).ids.size).toBe(5)
    expect(of(prune(everything(order), ['b', 'c']))).toBe('bc')
    expect(prune(only('z'), order).anchor).toBeUndefined()
  })

  it('jumps by letters, without accents', () => {
    const names = ['Arts', 'Écluse', 'Éclair', 'Herbier'].map(fold)
    expect(jump(names, 'e', 0)).toBe(1)
    expect(jump(names, 'e', 1)).toBe(2)
    expect(jump(names, 'ee', 2)).toBe(1)
    expect(jump(names, 'ecla', 1)).toBe(2)
    expect(jump(names, 'x', 0)).toBe(-1)
  })
})

it('gives the place of what is gone to the next that is still there, or to the one before', () => {
  const order = ['a', 'b', 'c', 'd']
  expect(heir(order, 'b', new Set(order))).toBe('b')
  expect(heir(order, 'b', new Set(['a', 'd']))).toBe('d')
  expect(heir(order, 'd', new Set(['a', 'b']))).toBe('b')
  expect(heir(order, 'x', new Set(['a']))).toBe('a')
  expect(heir(order, 'b', new Set())).toBeUndefined()
})
