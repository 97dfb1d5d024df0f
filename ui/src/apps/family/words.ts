import { m } from '../../i18n.svelte'
import { day, listed, owner, theirs } from '../../parts/grant/words'
import type { FamilyRequest } from './data/types'

/** What a request is called: the service, the page, or the child's Cartable. */
export function titleOf(r: FamilyRequest): string {
  if (r.about === 'opening') return m.family_opening_title({ owner: owner(r.given_name) })
  return r.about === 'page' ? m.family_page_title({ title: r.client_name ?? '' }) : (r.client_name ?? '')
}

export function whatOf(r: FamilyRequest): string {
  if (r.about === 'page') return r.shown.length ? m.family_page_of({ what: listed(r.shown) }) : m.family_page_all()
  return r.shown.length ? theirs(r.shown) : m.family_part()
}

/** The sentence of what is asked for, or of what goes on. */
export function sentence(r: FamilyRequest): string {
  if (r.about === 'opening') return m.family_opening({ name: r.given_name })
  const until = r.expires ? day(r.expires) : ''
  if (r.about === 'page') {
    const words = { frozen: m.family_page_paused, active: m.family_page_open }[r.state as 'frozen' | 'active'] ?? m.family_page_wants
    return words({ what: whatOf(r), until })
  }
  if (r.state === 'frozen') return m.family_paused_read({ what: whatOf(r), until })
  return r.state === 'active' ? m.family_reads({ what: whatOf(r), until }) : m.family_wants({ what: whatOf(r), until })
}

/** What came of it, once it is over. */
export function overOf(r: FamilyRequest): string {
  const page = r.about === 'page'
  if (r.state === 'ended') return page ? m.family_page_ended() : m.family_was_ended()
  if (r.answer === 'refused' && r.answered) return m.family_you_said_no({ date: day(r.answered) })
  return page ? m.family_page_refused() : m.family_was_refused()
}
