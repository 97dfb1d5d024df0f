import { describe, expect, it } from 'vitest'
import { chosen, doubled, emptyBlock, freshId, inserted, isEmpty, landing, moved } from './blocks'
import type { Block } from './types'

const text = (id: string): Block => ({ id, kind: 'text', text: id })
const ids = (list: { id: string }[]) => list.map((b) => b.id).join('')
const abc = [text('a'), text('b'), text('c')]

describe('moving', () => {
  it.each([[0, 1, 'bac'], [2, 1, 'acb'], [0, 2, 'bca'], [1, -1, 'bac'], [1, 9, 'acb'], [7, 0, 'abc']])('from %d to %d', (from, to, want) => {
    expect(ids(moved(abc, from, to))).toBe(want)
    expect(ids(abc)).toBe('abc')
  })
  it('lands where the gap was, seen before the move', () => {
    const drop = (from: number, gap: number) => ids(moved(abc, from, landing(from, gap)))
    expect([drop(0, 0), drop(0, 1), drop(0, 2), drop(0, 3), drop(2, 0)]).toEqual(['abc', 'abc', 'bac', 'bca', 'cab'])
  })
})

describe('adding', () => {
  it('stands in the gap', () => {
    expect(ids(inserted(abc, 0, text('x')))).toBe('xabc')
    expect(ids(inserted(abc, 3, text('x')))).toBe('abcx')
  })
  it('never takes an id that is on the page', () => {
    const answers = ['a', 'b', 'z']
    expect(freshId(abc, () => answers.shift() ?? '')).toBe('z')
  })
  it('doubles a block without sharing its items', () => {
    const gallery: Block = { id: 'g', kind: 'gallery', items: [{ id: '1', alt: 'chat' }] }
    const [one, two] = doubled([gallery], 'g', 'h')
    expect(two).toEqual({ ...gallery, id: 'h' })
    expect(two?.items?.[0]).not.toBe(one?.items?.[0])
  })
})

it('keeps order and words of what was chosen before', () => {
  expect(chosen([{ id: '1', caption: 'un' }, { id: '2', alt: 'deux' }], ['3', '2'])).toEqual([{ id: '2', alt: 'deux' }, { id: '3' }])
  expect(chosen([], Array.from({ length: 30 }, (_, i) => String(i)))).toHaveLength(24)
})

it('knows an empty block', () => {
  expect(isEmpty(emptyBlock('a', 'text'))).toBe(true)
  expect(isEmpty({ id: 'a', kind: 'text', text: '  \n', heading: 'Stage' })).toBe(false)
  expect(isEmpty(emptyBlock('a', 'badge'))).toBe(true)
})
