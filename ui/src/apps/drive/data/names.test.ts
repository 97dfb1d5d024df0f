import { describe, expect, it } from 'vitest'
import { baseLength, clean, dropping, nameFault, secondName } from './names'
import twins from './twins.json'

describe('names', () => {
  it('selects the base of a file name, and the whole name of a folder', () => {
    expect(baseLength('Exposé volcans.odt', false)).toBe('Exposé volcans'.length)
    expect(baseLength('copie.tar.gz', false)).toBe('copie'.length)
    expect(baseLength('.profile', false)).toBe(8)
    expect(baseLength('3e. SVT', true)).toBe(7)
    expect(baseLength('Chapitre 1. Le début de tout', false)).toBe(28)
  })

  it.each(Object.entries(twins))('calls the twin of %s %s, as the server does', (name, twin) => expect(secondName(name)).toBe(twin))

  it('knows what will be refused', () => {
    expect(nameFault('  ')).toBe('empty')
    expect(nameFault('..')).toBe('dots')
    expect(nameFault('a/b')).toBe('slash')
    expect(nameFault('a\nb')).toBe('control')
    expect(nameFault('é'.repeat(128))).toBe('long')
    expect(nameFault('Mesures : pH ?.ods')).toBeUndefined()
  })

  it('composes accents', () => expect(clean('E\u0301te\u0301 ')).toBe('Été'))

  it('knows what computers leave behind', () => {
    for (const name of ['.DS_Store', '._photo.jpg', 'Thumbs.db', 'desktop.ini']) expect(dropping({ kind: 'file', name })).toBe(true)
    for (const name of ['.profile', 'Thumbs.db.txt', 'a._b']) expect(dropping({ kind: 'file', name })).toBe(false)
    expect(dropping({ kind: 'folder', name: '._x' })).toBe(false)
  })
})
