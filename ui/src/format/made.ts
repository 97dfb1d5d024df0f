// A formatter costs as much as a hundred dates: each is made once.
import type { Lang } from '../api/types'

const known = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>()

/** The English shown is British: 24 hours, day before month. */
export const tag = (lang: Lang) => (lang === 'fr' ? 'fr-FR' : 'en-GB')

function made<F extends Intl.DateTimeFormat | Intl.NumberFormat>(kind: string, lang: Lang, options: object | undefined, make: (tag: string) => F): F {
  const key = kind + lang + JSON.stringify(options)
  let format = known.get(key)
  if (!format) known.set(key, (format = make(tag(lang))))
  return format as F
}

export const dates = (lang: Lang, options: Intl.DateTimeFormatOptions) => made('d', lang, options, (t) => new Intl.DateTimeFormat(t, options))
export const numbers = (lang: Lang, options?: Intl.NumberFormatOptions) => made('n', lang, options, (t) => new Intl.NumberFormat(t, options))
