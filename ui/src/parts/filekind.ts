import type { Entry } from '../api/types'

export type FileKind = 'folder' | 'image' | 'video' | 'audio' | 'pdf' | 'text' | 'sheet' | 'slides' | 'archive' | 'code' | 'other'

const byExtension: Record<string, FileKind> = {
  odt: 'text', doc: 'text', docx: 'text', rtf: 'text', txt: 'text', md: 'text',
  ods: 'sheet', xls: 'sheet', xlsx: 'sheet', csv: 'sheet', tsv: 'sheet',
  odp: 'slides', ppt: 'slides', pptx: 'slides',
  pdf: 'pdf',
  zip: 'archive', tar: 'archive', gz: 'archive', tgz: 'archive', '7z': 'archive', rar: 'archive',
  py: 'code', js: 'code', ts: 'code', html: 'code', css: 'code', json: 'code', xml: 'code', go: 'code', c: 'code', cpp: 'code', java: 'code', sql: 'code', sh: 'code', ipynb: 'code',
}

/** The kind a person would name, from the media type, else from the end of the name. */
export function fileKind(e: Pick<Entry, 'kind' | 'mime' | 'name'>): FileKind {
  if (e.kind === 'folder') return 'folder'
  const mime = e.mime ?? ''
  for (const kind of ['image', 'video', 'audio'] as const) if (mime.startsWith(kind + '/')) return kind
  const known = byExtension[extension(e.name)]
  if (known) return known
  if (mime === 'application/pdf') return 'pdf'
  if (mime.startsWith('text/')) return 'text'
  return 'other'
}

/** "odt" of "Exposé.odt"; empty when there is none. */
export function extension(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : ''
}

/** The name without its extension, for tiles. */
export const bareName = (name: string) => (extension(name) ? name.slice(0, name.lastIndexOf('.')) : name)
