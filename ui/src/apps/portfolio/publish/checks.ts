// What to look at before publishing, in words.
import { m } from '../../../i18n.svelte'
import { number } from '../../../format'
import type { Check } from '../data/types'

/** Undefined for what this interface has no words for. */
export function checkWords(c: Check): string | undefined {
  const count = c.n ?? 1
  const shown = number(count)
  const name = c.name ?? ''
  const words: Record<string, [good: () => string, bad: () => string]> = {
    'no-title': [m.portfolio_check_title_ok, m.portfolio_check_title],
    'empty-page': [m.portfolio_check_page_ok, m.portfolio_check_page],
    'empty-block': [m.portfolio_check_empty_ok, m.portfolio_check_empty],
    'item-missing': [m.portfolio_check_missing_ok, m.portfolio_check_missing],
    'photo-without-alt': [m.portfolio_check_alt_ok, () => m.portfolio_check_alt({ count, shown })],
    'photo-place-removed': [() => m.portfolio_check_place({ count, shown }), () => m.portfolio_check_place({ count, shown })],
    'picture-unreadable': [m.portfolio_check_picture_ok, () => m.portfolio_check_picture({ name })],
    'badge-not-valid': [m.portfolio_check_badge_ok, () => m.portfolio_check_badge({ name })],
    'badge-expired': [m.portfolio_check_expired_ok, () => m.portfolio_check_expired({ name })],
    'certification-not-valid': [m.portfolio_check_certification_ok, () => m.portfolio_check_certification({ name })],
    'file-as-it-is': [m.portfolio_check_file, m.portfolio_check_file],
    'to-complete': [m.portfolio_check_complete_ok, m.portfolio_check_complete],
    'personal-data': [m.portfolio_check_personal_ok, m.portfolio_check_personal],
  }
  return words[c.code]?.[c.ok ? 0 : 1]()
}

/** What must be seen to, then what should be, then what is well. */
export function inOrder(checks: readonly Check[]): Check[] {
  const rank = (c: Check) => (c.ok ? 2 : c.stops ? 0 : 1)
  return [...checks].sort((a, b) => rank(a) - rank(b))
}
