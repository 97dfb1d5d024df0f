import { describe, expect, it } from 'vitest'
import { fromInput, readTree, type Node } from './tree'

const leaf = (name: string): Node => ({ name, isFile: true, isDirectory: false, file: (done) => done({ name, size: 1 } as File) })
const folder = (name: string, children: Node[]): Node => ({
  name, isFile: false, isDirectory: true,
  createReader: () => {
    const left = [...children]
    return { readEntries: (done) => done(left.splice(0, 2)) }
  },
})
const broken: Node = { name: 'x', isFile: true, isDirectory: false, file: (_, fail) => fail(new Error('gone')) }

describe('tree', () => {
  it('walks folders, page after page', async () => {
    const { sources, unreadable } = await readTree([leaf('seul.txt'), folder('Sortie', [leaf('1'), leaf('2'), leaf('3'), folder('Photos', [leaf('4')])])])
    expect(unreadable).toBe(0)
    expect(sources.map((s) => [...s.path, s.name].join('/'))).toEqual(['seul.txt', 'Sortie/1', 'Sortie/2', 'Sortie/3', 'Sortie/Photos/4'])
  })

  it('keeps empty folders, drops litter, counts what cannot be read', async () => {
    const { sources, unreadable } = await readTree([folder('A', [folder('Vide', []), leaf('.DS_Store'), broken])])
    expect(sources).toEqual([{ name: 'Vide', path: ['A', 'Vide'] }])
    expect(unreadable).toBe(1)
  })

  it('reads a picked folder', () => {
    const picked = (path: string) => ({ name: path.split('/').pop(), webkitRelativePath: path }) as File
    expect(fromInput([picked('A/B/c.txt'), picked('A/Thumbs.db')]).map((s) => s.path)).toEqual([['A', 'B']])
    expect(fromInput([{ name: 'c.txt', webkitRelativePath: '' } as File])[0]!.path).toEqual([])
  })
})
