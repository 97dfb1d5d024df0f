// Names of files and folders: the part a person retypes, and what a second of the same name is called.
import type { Entry } from '../../../api/types'

/** How much of the name F2 selects: all but the extension, and all of a folder's or of ".profile". */
export function baseLength(name: string, folder: boolean): number {
  if (folder) return name.length
  const dot = name.lastIndexOf('.')
  if (dot <= 0 || name.length - dot > 9) return name.length
  return name.slice(0, dot).toLowerCase().endsWith('.tar') ? dot - 4 : dot
}

/** "Exposé (2).odt", and its twin "Exposé (3).odt", as the server names it unless that is taken too. A number over 99 is no twin's: a year stays. */
export function secondName(name: string): string {
  const [, base, n, end = ''] = /^(.+?)(?: \(([2-9]|[1-9]\d)\))?(\.[^.]{0,15})?$/.exec(name)!
  return `${base} (${n ? Number(n) + 1 : 2})${end}`
}

export type NameFault = 'empty' | 'slash' | 'dots' | 'control' | 'long'

/** What would be refused, before asking the server. */
export function nameFault(name: string): NameFault | undefined {
  const text = name.trim()
  if (!text) return 'empty'
  if (text === '.' || text === '..') return 'dots'
  if (/[/\\]/.test(text)) return 'slash'
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) return 'control'
  if (new TextEncoder().encode(text).length > 255) return 'long'
  return undefined
}

/** One spelling of accents everywhere: Macs write "é" as two characters. */
export const clean = (name: string) => name.normalize('NFC').trim()

/** What computers leave behind for themselves when they copy a folder here: kept, and not shown. */
export const dropping = (e: Pick<Entry, 'kind' | 'name'>) => e.kind === 'file' && /^(\._.*|\.DS_Store|Thumbs\.db|desktop\.ini)$/i.test(e.name)
