import { expect, it } from 'vitest'
import { labelSize, parseLabel } from './label'

const ascii = (s: string) => [...s].map((c) => c.charCodeAt(0))
const size = (n: number) => [(n >> 21) & 127, (n >> 14) & 127, (n >> 7) & 127, n & 127]
const frame = (name: string, body: number[]) => [...ascii(name), ...size(body.length), 0, 0, ...body]
const label = (...frames: number[][]) => {
  const body = frames.flat()
  return new Uint8Array([...ascii('ID3'), 4, 0, 0, ...size(body.length), ...body])
}

it('reads title, artist and cover of a sound file', async () => {
  const found = parseLabel(label(frame('TIT2', [3, ...new TextEncoder().encode('Marée haute')]), frame('TPE1', [0, 0x5a, 0x6f, 0xe9]), frame('APIC', [0, ...ascii('image/png'), 0, 3, 0, 1, 2, 3])))
  expect([found.title, found.artist, found.picture?.type]).toEqual(['Marée haute', 'Zoé', 'image/png'])
  expect([...new Uint8Array(await found.picture!.arrayBuffer())]).toEqual([1, 2, 3])
})

it('takes nothing from what is no label, cut or hostile', () => {
  expect(labelSize(new Uint8Array(ascii('RIFF000000')))).toBe(0)
  const whole = label(frame('TIT2', [3, ...ascii('abc')]), frame('APIC', [1, ...ascii('image/jpeg'), 0, 3, 0xff, 0xfe, 0x41]))
  for (let n = 0; n < whole.length; n++) parseLabel(whole.subarray(0, n))
  expect(parseLabel(label(frame('APIC', [0, ...ascii('text/html'), 0, 3, 0, ...ascii('<script>')]))).picture).toBeUndefined()
  expect(parseLabel(label([...ascii('TIT2'), 127, 127, 127, 127, 0, 0, 3, 0x41])).title).toBe('A')
})
