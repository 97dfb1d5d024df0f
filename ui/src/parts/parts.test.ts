import { expect, it, vi } from 'vitest'
import { bareName, extension, fileKind } from './filekind'
import { hueOf, initials } from './initials'
import { toast, toasts, undoable } from './toasts.svelte'

it('names kinds of files', () => {
  const kind = (name: string, mime = '') => fileKind({ kind: 'file', name, mime })
  expect(kind('a', 'image/png')).toBe('image')
  expect(kind('Mesures.ODS', 'application/octet-stream')).toBe('sheet')
  expect(kind('x.bin', 'text/plain')).toBe('text')
  expect(kind('page.html', 'text/html')).toBe('code')
  expect(kind('sans extension')).toBe('other')
  expect(fileKind({ kind: 'folder', name: 'a.zip' })).toBe('folder')
  expect([extension('.profile'), extension('a.tar.gz'), bareName('Exposé volcans.odt'), bareName('LISEZMOI')]).toEqual(['', 'gz', 'Exposé volcans', 'LISEZMOI'])
})

it('makes initials', () => {
  expect(['Inès Benali', 'Jean-Luc', 'Zoé', 'Marie de la Tour', ''].map(initials)).toEqual(['IB', 'JL', 'Z', 'MT', ''])
  expect(hueOf('Inès Benali')).toBe(hueOf('Inès Benali'))
})

it('keeps Undo for ten seconds, longer while looked at', () => {
  vi.useFakeTimers()
  const run = vi.fn()
  toast('une information')
  undoable('à la corbeille', 'Annuler', run)
  vi.advanceTimersByTime(6_000)
  expect(toasts.list.map((t) => t.text)).toEqual(['à la corbeille'])
  toasts.pause()
  vi.advanceTimersByTime(60_000)
  expect(toasts.list).toHaveLength(1)
  toasts.resume()
  expect(toasts.undo()).toBe(true)
  expect(run).toHaveBeenCalledOnce()
  expect(toasts.undo()).toBe(false)
  undoable('à la corbeille', 'Annuler', run)
  vi.advanceTimersByTime(10_000)
  expect(toasts.list).toEqual([])
  vi.useRealTimers()
})
