import { describe, expect, it } from 'vitest'
import { decodeText, stageOf, zoomed } from './stage'

const file = (name: string, mime = '') => ({ kind: 'file' as const, name, mime })

describe('stage', () => {
  it('picks how to show a file', () => {
    expect(stageOf(file('a.jpg', 'image/jpeg'))).toBe('image')
    expect(stageOf(file('a.heic', 'image/heic'))).toBe('none')
    expect(stageOf(file('a.pdf', 'application/pdf'))).toBe('pdf')
    expect(stageOf(file('a.m4a', 'audio/mp4'))).toBe('audio')
    expect(stageOf({ ...file('a.heic', 'image/heic'), preview: true })).toBe('image')
    expect(stageOf(file('notes.md', 'text/markdown'))).toBe('markdown')
    expect(stageOf(file('mesures.csv'))).toBe('table')
    expect(stageOf(file('tri.py', 'application/octet-stream'))).toBe('code')
    expect(stageOf(file('dessin.svg', 'image/svg+xml'))).toBe('image')
    expect(stageOf(file('LISEZMOI', 'text/plain; charset=utf-8'))).toBe('text')
    expect(stageOf({ ...file('exposé.odt', 'application/vnd.oasis.opendocument.text'), preview: true })).toBe('sheet')
    expect(stageOf(file('exposé.odt', 'application/vnd.oasis.opendocument.text'))).toBe('none')
  })

  it('reads UTF-8 cut anywhere, UTF-16 and old Windows text', () => {
    const bytes = new TextEncoder().encode('été')
    expect(decodeText(bytes.slice(0, 4), true)).toBe('ét')
    expect(decodeText(bytes, false)).toBe('été')
    expect(decodeText(new Uint8Array([0xe9, 0x74, 0xe9]), false)).toBe('été')
    expect(decodeText(new Uint8Array([0xff, 0xfe, 0xe9, 0]), false)).toBe('é')
  })

  it('steps through zooms', () => {
    expect(zoomed(1, 1)).toBe(1.25)
    expect(zoomed(1.1, -1)).toBe(1)
    expect(zoomed(6, 1)).toBe(6)
    expect(zoomed(0.25, -1)).toBe(0.25)
  })
})
