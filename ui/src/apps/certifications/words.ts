import { longDate } from '../../format'
import { m } from '../../i18n.svelte'

/** "18/20" in two, so that the points can be large; undefined when the issuer writes its result another way. */
export function points(score: string | undefined): { got: string; of: string } | undefined {
  const [, got, of] = /^\s*(\d+(?:[.,]\d+)?)\s*\/\s*(\d+)\s*$/.exec(score ?? '') ?? []
  return got && of ? { got, of } : undefined
}

/** "Niveau B1", "Niveau 2"; a level in words stands by itself. */
export const level = (text: string) => (/^[A-Z]?\d+\+?$/.test(text) ? m.certifications_level({ level: text }) : text)

/** A day of the calendar, wherever one is. */
export const calendarDay = (date: string) => longDate(`${date}T12:00:00`)

/** A certification is good through its last day. */
export const isExpired = (expires: string, now = new Date()) => new Date(`${expires}T23:59:59`) < now

/** The first 16 signs of a fingerprint, in fours. */
export const short = (hash: string) => hash.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ')
