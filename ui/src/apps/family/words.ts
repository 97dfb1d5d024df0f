import { m } from '../../i18n.svelte'
import { day, owner, theirs } from '../../parts/grant/words'
import type { FamilyRequest } from './data/types'

/** What a request is called: the service, or the child's Cartable. */
export const titleOf = (r: FamilyRequest) => (r.about === 'opening' ? m.family_opening_title({ owner: owner(r.given_name) }) : (r.client_name ?? ''))

export const whatOf = (r: FamilyRequest) => (r.shown.length ? theirs(r.shown) : m.family_part())

/** The sentence of what is asked for, or of what goes on. */
export function sentence(r: FamilyRequest): string {
  if (r.about === 'opening') return m.family_opening({ name: r.given_name })
  const until = r.expires ? day(r.expires) : ''
  if (r.state === 'frozen') return m.family_paused_read({ what: whatOf(r), until })
  return r.state === 'active' ? m.family_reads({ what: whatOf(r), until }) : m.family_wants({ what: whatOf(r), until })
}
