import { m } from '../../i18n.svelte'
import { day, listed, owner, theirs } from '../../parts/grant/words'
import { bare } from '../../parts/rich'
import type { FamilyRequest } from './data/types'

/** What a request is called: the service, the page, the link, or the child's Cartable. */
export function titleOf(r: FamilyRequest): string {
  if (r.about === 'opening') return m.family_opening_title({ owner: owner(r.given_name) })
  if (r.about === 'link') return m.family_link_title({ title: r.client_name ?? '' })
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
  // Its purpose is a sentence of its own: what it shows, to whom, and what they may do.
  if (r.about === 'link') return r.state === 'frozen' ? m.family_link_paused({ what: bare(r.purpose ?? '') }) : m.family_link_wants({ what: bare(r.purpose ?? ''), until })
  if (r.state === 'frozen') return m.family_paused_read({ what: whatOf(r), until })
  return r.state === 'active' ? m.family_reads({ what: whatOf(r), until }) : m.family_wants({ what: whatOf(r), until })
}

/** What came of it, once it is over. */
export function overOf(r: FamilyRequest): string {
  const words = r.about === 'link' ? { ended: m.family_link_ended, refused: m.family_link_refused } : r.about === 'page' ? { ended: m.family_page_ended, refused: m.family_page_refused } : { ended: m.family_was_ended, refused: m.family_was_refused }
  if (r.state === 'ended') return words.ended()
  if (r.answer === 'refused' && r.answered) return m.family_you_said_no({ date: day(r.answered) })
  return words.refused()
}
