// How a file is shown, from its kind and type.
import type { Entry } from '../../../api/types'
import { extension, fileKind } from '../../../parts/filekind'

export type Stage = 'image' | 'video' | 'audio' | 'pdf' | 'text' | 'none'

const images = /^image\/(jpeg|png|gif|webp|avif|bmp|svg\+xml|x-icon|vnd\.microsoft\.icon)$/
const plain = new Set(['txt', 'md', 'csv', 'tsv', 'log', 'ini', 'yml', 'yaml', 'toml', 'srt', 'vtt', 'tex', 'bib', 'r', 'php', 'rb', 'rs', 'kt', 'h', 'geojson', 'svg'])

export function stageOf(e: Pick<Entry, 'kind' | 'mime' | 'name'>): Stage {
  const mime = e.mime ?? ''
  if (images.test(mime)) return 'image'
  if (mime.startsWith('video/')) return 'video'
  if (mime.startsWith('audio/')) return 'audio'
  const kind = fileKind(e)
  if (kind === 'pdf') return 'pdf'
  if (kind === 'code' || mime.startsWith('text/') || plain.has(extension(e.name))) return 'text'
  return 'none'
}

export const textLimit = 1_048_576

/** UTF-8 if it is, else as old Windows files are written; a cut in the middle of a character is not a fault. */
export function decodeText(bytes: Uint8Array, cut: boolean): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut })
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** The next zoom step: 100 % is on the way, ends are kept. */
export const steps = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6]
export function zoomed(level: number, by: 1 | -1): number {
  const list = by > 0 ? steps : [...steps].reverse()
  return list.find((s) => (by > 0 ? s > level + 0.01 : s < level - 0.01)) ?? level
}
