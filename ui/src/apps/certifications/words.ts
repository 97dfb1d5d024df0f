import { longDate } from '../../format'
import { m } from '../../i18n.svelte'
import type { Certification } from './data/types'

/** "18/20" and "392 Pix" in two, so that the points can be large; undefined when the issuer writes its result another way. */
export function points(score: string | undefined): { got: string; of?: string; unit?: string } | undefined {
  const [, got, of, unit] = /^\s*(\d+(?:[.,]\d+)?)\s*(?:\/\s*(\d+)|(\p{L}{1,12}))\s*$/u.exec(score ?? '') ?? []
  if (!got) return undefined
  return of ? { got, of } : { got, unit }
}

/** "Niveau B1", "Niveau 2"; a level in words stands by itself. */
export const level = (text: string) => (/^[A-Z]?\d+\+?$/.test(text) ? m.certifications_level({ level: text }) : text)

/** The level of a competence: none is said as such. */
export const reached = (n: number) => (n > 0 ? m.certifications_level({ level: String(n) }) : m.certifications_level_none())

/** A day of the calendar, wherever one is. */
export const calendarDay = (date: string) => longDate(`${date}T12:00:00`)

/** A certification is good through its last day. */
export const isExpired = (expires: string, now = new Date()) => new Date(`${expires}T23:59:59`) < now

/** What a certification is worth: the last four prove nothing. */
export type Standing = 'good' | 'expired' | 'rejected' | 'cancelled' | 'waiting'

export function standing(c: Pick<Certification, 'status' | 'expires'>, now = new Date()): Standing {
  if (c.status && c.status !== 'validated') return c.status
  return c.expires && isExpired(c.expires, now) ? 'expired' : 'good'
}

/** Its issuer awarded it, whether or not it is still good. */
export const isAwarded = (c: Pick<Certification, 'status'>) => !c.status || c.status === 'validated'

/** Its number is a code that anybody can check at the issuer's, and its PDF carries it. */
export const hasCode = (c: Pick<Certification, 'source' | 'number'>) => c.source.konnector === 'pix' && !!c.number

/** Its PDF is with its holder alone, and has not been dropped yet. */
export const wantsPDF = (c: Pick<Certification, 'source' | 'number' | 'status' | 'original'>) => hasCode(c) && isAwarded(c) && !c.original

/** The first 16 signs of a fingerprint, in fours. */
export const short = (hash: string) => hash.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ')
