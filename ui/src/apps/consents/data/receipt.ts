import { number } from '../../../format'
import { m } from '../../../i18n.svelte'
import { both, capital, day, listed, purpose } from '../../../parts/grant/words'
import { isService, titleOf } from '../words'
import type { Detail } from './types'

/** What the receipt says, line by line; self is how the owner is called on it. */
export function receiptRows(d: Detail, self: string): { label: string; value: string }[] {
  const agreed = d.parties.filter((p) => p.answer === 'agreed').map((p) => (p.self ? self : p.name))
  const rows = [
    { label: m.consents_receipt_who(), value: isService(d) ? d.client_name : m.consents_page_anyone() },
    { label: m.consents_receipt_what(), value: capital([...(isService(d) ? [] : [titleOf(d)]), d.shown.length && d.kind !== 'link' ? listed(d.shown) : isService(d) ? m.consents_part() : ''].filter(Boolean).join(' : ')) },
    { label: m.consents_receipt_why(), value: capital(purpose(d.purpose)) },
    { label: m.consents_receipt_from(), value: day(d.given ?? d.asked) },
    { label: m.consents_receipt_to(), value: day(d.expires) },
  ]
  if (agreed.length) rows.push({ label: m.consents_receipt_agreed(), value: both(agreed) })
  if (d.ended) rows.push({ label: m.consents_receipt_ended(), value: day(d.ended) })
  return rows
}

/** "7f3a 91c2 d05e 4b18": enough of the root to compare by eye; the file has all of it. */
export const rootShort = (root: string) => root.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ')

const lines = (d: Detail, self: string) => receiptRows(d, self).map((r) => `${r.label} : ${r.value}`)

/** The receipt as a text to keep. */
export function receiptText(d: Detail, self: string): string {
  if (d.receipt.index < 0) return ['Cartable', '', ...lines(d, self), ''].join('\n')
  const head = `Cartable. ${m.consents_number({ number: d.receipt.number })}`
  return [head, '', ...lines(d, self), '', m.consents_ev_line({ index: number(d.receipt.index) }), d.receipt.root, ''].join('\n')
}
