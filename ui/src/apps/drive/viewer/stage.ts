// How a file is shown, from its kind and type.
import type { Entry } from '../../../api/types'
import { extension, fileKind } from '../../../parts/filekind'

/** sheet: the first page of a document, as a picture. */
export type Stage = 'image' | 'sheet' | 'video' | 'audio' | 'pdf' | 'text' | 'code' | 'markdown' | 'table' | 'none'

const images = /^image\/(jpeg|png|gif|webp|avif|bmp|svg\+xml|x-icon|vnd\.microsoft\.icon)$/
const plain = new Set(['txt', 'log', 'srt', 'vtt'])
const code = new Set(['ini', 'yml', 'yaml', 'toml', 'tex', 'bib', 'r', 'php', 'rb', 'rs', 'kt', 'h', 'geojson', 'svg', 'lua', 'pl', 'ps1', 'bat'])

type Shown = Pick<Entry, 'kind' | 'mime' | 'name'> & { preview?: boolean }

/** Browsers show it as it is; others are shown by the picture that the server makes. */
export const native = (e: Shown) => images.test(e.mime ?? '')

export function stageOf(e: Shown): Stage {
  const mime = e.mime ?? ''
  const end = extension(e.name)
  if (native(e) || (mime.startsWith('image/') && e.preview)) return 'image'
  if (mime.startsWith('video/')) return 'video'
  if (mime.startsWith('audio/')) return 'audio'
  const kind = fileKind(e)
  if (kind === 'pdf') return 'pdf'
  if (end === 'md' || end === 'markdown' || mime === 'text/markdown') return 'markdown'
  if (end === 'csv' || end === 'tsv' || mime === 'text/csv' || mime === 'text/tab-separated-values') return 'table'
  if (kind === 'code' || code.has(end)) return 'code'
  if (mime.startsWith('text/') || plain.has(end)) return 'text'
  return e.preview ? 'sheet' : 'none'
}

/** Text and pages are read from top to bottom: arrows over them would be in the way. */
export const hasPaper = (s: Stage) => s === 'pdf' || s === 'text' || s === 'code' || s === 'markdown' || s === 'table'
export const zoomable = (s: Stage) => s === 'image' || s === 'sheet' || s === 'pdf'

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
