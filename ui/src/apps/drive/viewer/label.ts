// What a sound file says of itself in its first bytes (ID3v2.3 and 2.4, as MP3 files have it): title, artist, cover.
export type Label = { title: string; artist: string; cover: string }

/** A cover beyond this is left alone. */
const most = 524_288

export async function readLabel(url: string, signal: AbortSignal): Promise<Label | undefined> {
  const part = async (to: number) => {
    const answer = await fetch(url, { credentials: 'omit', signal, headers: { Range: `bytes=0-${to}` } })
    return new Uint8Array(await answer.arrayBuffer())
  }
  const size = labelSize(await part(9))
  if (!size || size > most) return undefined
  const { title, artist, picture } = parseLabel(await part(size + 9))
  return { title, artist, cover: picture ? URL.createObjectURL(picture) : '' }
}

const sevenBits = (b: Uint8Array, at: number) => ((b[at]! & 127) << 21) | ((b[at + 1]! & 127) << 14) | ((b[at + 2]! & 127) << 7) | (b[at + 3]! & 127)
const whole = (b: Uint8Array, at: number) => b[at]! * 0x1000000 + ((b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!)

/** Bytes of the label after its ten of head; 0 when there is none. */
export const labelSize = (b: Uint8Array) => (b.length >= 10 && b[0] === 0x49 && b[1] === 0x44 && b[2] === 0x33 && (b[3] === 3 || b[3] === 4) ? sevenBits(b, 6) : 0)

export function parseLabel(b: Uint8Array): { title: string; artist: string; picture?: Blob } {
  const out: { title: string; artist: string; picture?: Blob } = { title: '', artist: '' }
  const end = Math.min(b.length, 10 + labelSize(b))
  // Bytes stuffed for old players, or a head that goes on: rare, and not worth the reading.
  if (!end || b[5]! & 0xc0) return out
  for (let at = 10; at + 10 < end && b[at];) {
    const name = String.fromCharCode(...b.subarray(at, at + 4))
    const size = b[3] === 4 ? sevenBits(b, at + 4) : whole(b, at + 4)
    const body = b.subarray(at + 10, Math.min(end, at + 10 + size))
    if (name === 'TIT2') out.title = text(body)
    else if (name === 'TPE1') out.artist = text(body)
    else if (name === 'APIC') out.picture ??= picture(body)
    at += 10 + size
  }
  return out
}

const charsets = ['windows-1252', 'utf-16', 'utf-16be', 'utf-8']
const text = (b: Uint8Array) => new TextDecoder(charsets[b[0] ?? 0] ?? 'utf-8').decode(b.subarray(1)).replace(/\0[^]*$/, '').trim()

/** Its charset, its type, what it shows, its description, and then the picture. */
function picture(b: Uint8Array): Blob | undefined {
  const type = b.indexOf(0, 1)
  const mime = String.fromCharCode(...b.subarray(1, Math.max(1, type))).toLowerCase()
  if (!/^image\/(jpe?g|png|webp)$/.test(mime)) return undefined
  const wide = b[0] === 1 || b[0] === 2
  let at = type + 2
  while (at < b.length && (b[at] !== 0 || (wide && b[at + 1] !== 0))) at += wide ? 2 : 1
  at += wide ? 2 : 1
  return at < b.length ? new Blob([b.slice(at)], { type: mime }) : undefined
}
