import type { Ask } from './types'

/** What is wrong with a value: nothing there, or not what the service knows. */
export type Wrong = 'empty' | 'shape'

/** Codes of capitals and numbers: nothing that people may write in two ways belongs to them. */
export const isCode = (ask: Ask) => !ask.secret && !!ask.pattern && /^[A-Z0-9()|[\]{},?+*-]+$/.test(ask.pattern)

/** A code as it is typed or pasted: in capitals, without the spaces and the dashes of a text. */
export const typed = (ask: Ask, value: string) => (isCode(ask) ? value.replace(/\s+/g, '').replace(/[\u2010-\u2015\u2212]/g, '-').toLocaleUpperCase('en') : value)

/** A value as it is sent: copying brings spaces along, and codes are often typed in small letters. */
export function tidy(ask: Ask, value: string): string {
  if (ask.secret) return value
  const bare = value.trim()
  const large = bare.toLocaleUpperCase('en')
  return !fits(ask, bare) && fits(ask, large) ? large : bare
}

export function check(ask: Ask, value: string): Wrong | undefined {
  if (!value) return 'empty'
  return fits(ask, value) ? undefined : 'shape'
}

function fits(ask: Ask, value: string): boolean {
  if (!ask.pattern) return true
  try {
    return new RegExp(`^(?:${ask.pattern})$`, 'u').test(value)
  } catch {
    // The server writes patterns in its own dialect, and checks again.
    return true
  }
}
