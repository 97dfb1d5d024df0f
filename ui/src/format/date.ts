import type { Lang } from '../api/types'
import { dates } from './made'

const nbsp = '\u00a0'
const day = 86_400_000

/** "19 h 40", "8 h"; "19:40". */
export function formatHour(d: Date, lang: Lang): string {
  const minutes = String(d.getMinutes()).padStart(2, '0')
  if (lang === 'en') return `${String(d.getHours()).padStart(2, '0')}:${minutes}`
  return `${d.getHours()}${nbsp}h` + (d.getMinutes() ? nbsp + minutes : '')
}

/**
 * A moment as people say it: "à l’instant", "il y a 5 min", "aujourd’hui, 8 h 10",
 * "hier, 19 h 40", "lundi, 11 h 05" within six days, "ven. 20 nov." within the year,
 * then "20 nov. 2025".
 */
export function formatWhen(d: Date, lang: Lang, now = new Date()): string {
  const seconds = (now.getTime() - d.getTime()) / 1000
  if (seconds > -60 && seconds < 60) return lang === 'fr' ? 'à l’instant' : 'just now'
  if (seconds > 0 && seconds < 3600) {
    const minutes = Math.floor(seconds / 60)
    return lang === 'fr' ? `il y a ${minutes}${nbsp}min` : `${minutes}${nbsp}min ago`
  }
  const days = daysBetween(d, now)
  const hour = formatHour(d, lang)
  if (days === 0) return lang === 'fr' ? `aujourd’hui, ${hour}` : `today, ${hour}`
  if (days === 1) return lang === 'fr' ? `hier, ${hour}` : `yesterday, ${hour}`
  if (days > 1 && days < 7) return `${part(d, lang, { weekday: 'long' })}, ${hour}`
  if (d.getFullYear() === now.getFullYear()) return part(d, lang, { weekday: 'short', day: 'numeric', month: 'short' })
  return part(d, lang, { day: 'numeric', month: 'short', year: 'numeric' })
}

/** "vendredi 20 novembre 2026 à 19 h 40": for title attributes and journals. */
export function formatExact(d: Date, lang: Lang): string {
  const date = part(d, lang, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  return lang === 'fr' ? `${date} à ${formatHour(d, lang)}` : `${date} at ${formatHour(d, lang)}`
}

/** "mardi 24 novembre" */
export const formatDay = (d: Date, lang: Lang) => part(d, lang, { weekday: 'long', day: 'numeric', month: 'long' })

/** "2 juillet 2026" */
export const formatDate = (d: Date, lang: Lang) => part(d, lang, { day: 'numeric', month: 'long', year: 'numeric' })

/** Calendar days from d to now, in local time: 1 is yesterday. */
export function daysBetween(d: Date, now: Date): number {
  const midnight = (x: Date) => Date.UTC(x.getFullYear(), x.getMonth(), x.getDate())
  return Math.round((midnight(now) - midnight(d)) / day)
}

function part(d: Date, lang: Lang, options: Intl.DateTimeFormatOptions): string {
  // English puts commas after the weekday; the French way reads better in a list.
  return dates(lang, options).format(d).replace(/,/g, '')
}
