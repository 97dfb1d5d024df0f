import { i18n, m } from '../../i18n.svelte'
import { dates, tag } from '../../format/made'
import { bare } from '../rich'

const lowerFirst = (s: string) => (/^\p{Lu}(?!\p{Lu})/u.test(s) ? s.charAt(0).toLocaleLowerCase() + s.slice(1) : s)

/** "ton prénom, ta classe et Certification Pix", to stand inside a sentence: titles stay as they are. */
export function listed(shown: string[]): string {
  const words = shown.map((s) => (/^(ton|ta|tes|votre|vos|your|son|sa|ses|their) /i.test(s) ? lowerFirst(bare(s)) : bare(s)))
  return new Intl.ListFormat(tag(i18n.lang), { type: 'conjunction' }).format(words)
}

/** The same when somebody else reads the list: "son prénom, sa classe". */
export function theirs(shown: string[]): string {
  const fr: Record<string, string> = { ton: 'son', ta: 'sa', tes: 'ses', vos: 'ses' }
  return listed(shown.map((s) => s.replace(/^(ton|ta|tes|vos|your)(?= )/i, (w) => fr[w.toLowerCase()] ?? 'their')))
}

/** "Oral ou écrit": any of them is enough. */
export const either = (names: string[]) => new Intl.ListFormat(tag(i18n.lang), { type: 'disjunction' }).format(names)
export const both = (names: string[]) => new Intl.ListFormat(tag(i18n.lang), { type: 'conjunction' }).format(names)

/** A purpose as a service wrote it, to stand after "pour": no capital, no full stop, no second "pour". */
export function purpose(text: string): string {
  const sentences = bare(text).trim().replace(/\s*\.$/, '').split(/\.\s+/)
  const start = i18n.lang === 'fr' ? /^pour\s+/i : /^to\s+/i
  return sentences.map((s) => lowerFirst(s.replace(start, ''))).join(i18n.lang === 'fr' ? ', et ' : ', and ')
}

/** "30 juin 2027", "1er juillet 2027". */
export const day = (time: string) => date(time, { day: 'numeric', month: 'long', year: 'numeric' })

/** "7 oct.", with the year when it is another one. */
export function shortDay(time: string, now = new Date()): string {
  const year = new Date(time).getFullYear() === now.getFullYear() ? undefined : 'numeric'
  return date(time, { day: 'numeric', month: 'short', year })
}

/** "mardi 17" under the heading of its month. */
export const dayOfMonth = (time: string) => date(time, { weekday: 'long', day: 'numeric' })

/** "Novembre 2026" */
export const month = (time: string) => capital(date(time, { month: 'long', year: 'numeric' }))

export const capital = (s: string) => s.charAt(0).toLocaleUpperCase() + s.slice(1)

/** "d’Inès", "de Nadia"; in English the name, to stand before ’s. */
export function owner(name: string): string {
  if (i18n.lang !== 'fr') return name
  return /^[aeiouyœæ]/i.test(name.normalize('NFD')) ? `d’${name}` : `de ${name}`
}

function date(time: string, options: Intl.DateTimeFormatOptions): string {
  const s = dates(i18n.lang, options).format(new Date(time)).replace(/,/g, '')
  const said = i18n.lang === 'fr' ? s.replace(/(^|[^\d])1 (?=\p{L})/u, '$11er ') : s
  // A day stays on the line of its month.
  return said.replace(/^(\d+(?:er)?) (?=\p{L})/u, '$1\u00a0')
}

/** The code of something never opened, in words: "ton nom de famille". Codes we do not know are left out. */
export function never(code: string): string | undefined {
  const words: Record<string, () => string> = {
    family_name: m.grant_never_family_name, address: m.grant_never_address, files: m.grant_never_files, notes: m.grant_never_notes,
    messages: m.grant_never_messages, passwords: m.grant_never_passwords, marks: m.grant_never_marks, exact_age: m.grant_never_exact_age,
  }
  return words[code]?.()
}

/** "ta mère", "ton père", "responsable". */
export function relation(code: string | undefined): string {
  if (code === 'mother') return m.grant_mother()
  if (code === 'father') return m.grant_father()
  return m.grant_guardian()
}
