import { dates } from '../../../format/made'
import { number } from '../../../format'
import { i18n, m } from '../../../i18n.svelte'
import { dayOf, type Photo } from './types'

function said(day: string, options: Intl.DateTimeFormatOptions): string {
  const text = dates(i18n.lang, { ...options, timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`)).replace(/,/g, '')
  return i18n.lang === 'fr' ? text.replace(/(^|[^\d])1 (?=\p{L})/u, '$11er ') : text
}

/** "mars 2026" of "2026-03" */
export const monthWords = (month: string) => said(`${month}-15`, { month: 'long', year: 'numeric' })
export const shortMonth = (month: string) => said(`${month}-15`, { month: 'short', year: 'numeric' })
/** "lundi 23 mars" of "2026-03-23", and "lun. 23" where there is little room. */
export const dayWords = (day: string) => said(day, { weekday: 'long', day: 'numeric', month: 'long' })
export const shortDay = (day: string) => said(day, { weekday: 'short', day: 'numeric' })

export const counted = (count: number) => m.photos_count({ count, n: number(count) })

/** "1:05" */
export function lasting(seconds: number): string {
  const s = Math.round(seconds)
  const two = (n: number) => String(n).padStart(2, '0')
  const rest = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`
  return s >= 3600 ? `${Math.floor(s / 3600)}:${rest}` : rest.replace(/^0/, '')
}

const isVideo = (p: Pick<Photo, 'mime'>) => p.mime.startsWith('video/')

/** What a photo is called when it is not seen: its name and its day. */
export function called(p: Photo): string {
  const day = said(dayOf(p), { day: 'numeric', month: 'long', year: 'numeric' })
  return [isVideo(p) ? m.photos_a_video({ name: p.name, day }) : m.photos_a_photo({ name: p.name, day }), p.favourite ? m.drive_is_favourite() : ''].filter(Boolean).join(', ')
}
