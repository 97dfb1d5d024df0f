import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../api/types'
import { byName, compare, nextSort, placeOf, readSort, sortName, sortNamed } from './sort'

const entry = (name: string, more: Partial<Entry> = {}): Entry => ({
  id: name, kind: 'file', name, parent: 'root', created: '2026-01-01T00:00:00Z', modified: '2026-01-01T00:00:00Z', size: 1, etag: '', favourite: false, ...more,
})
const names = (list: Entry[]) => list.map((e) => e.name)

describe('sort', () => {
  const list = [entry('Zoo'), entry('chapitre 10'), entry('Écluse'), entry('chapitre 9'), entry('SVT', { kind: 'folder' })]

  it('puts folders first, then names as people read them', () => {
    expect(names([...list].sort(compare(byName)))).toEqual(['SVT', 'chapitre 9', 'chapitre 10', 'Écluse', 'Zoo'])
  })

  it('keeps folders first when turned round', () => {
    expect(names([...list].sort(compare({ by: 'name', order: 'desc' })))[0]).toBe('SVT')
  })

  it('finds the place of a new entry', () => {
    const sorted = [...list].sort(compare(byName))
    expect(placeOf(sorted, entry('Dauphin'), byName)).toBe(3)
    expect(placeOf(sorted, entry('Arts', { kind: 'folder' }), byName)).toBe(0)
    expect(placeOf([], entry('seul'), byName)).toBe(0)
  })

  it('sorts by size with names breaking ties', () => {
    const by = [entry('b', { size: 5 }), entry('a', { size: 5 }), entry('c', { size: 9 })].sort(compare({ by: 'size', order: 'asc' }))
    expect(names(by)).toEqual(['a', 'b', 'c'])
  })

  it('reads and turns the order', () => {
    expect(readSort(new URL('http://x/drive?sort=size&order=desc'))).toEqual({ by: 'size', order: 'desc' })
    expect(readSort(new URL('http://x/drive?sort=colour'))).toBeUndefined()
    expect(nextSort(byName, 'name')).toEqual({ by: 'name', order: 'desc' })
    expect(nextSort(byName, 'modified')).toEqual({ by: 'modified', order: 'desc' })
  })

  it('reads and writes the order that a folder keeps', () => {
    for (const name of ['name', '-name', 'modified', '-modified', 'size', '-size']) expect(sortName(sortNamed(name))).toBe(name)
    expect(sortNamed(undefined)).toEqual({ by: 'name', order: 'asc' })
    expect(sortNamed('-colour')).toEqual({ by: 'name', order: 'asc' })
  })
})
