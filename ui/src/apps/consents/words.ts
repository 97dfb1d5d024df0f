import { m } from '../../i18n.svelte'
import { both, day, listed, purpose, relation } from '../../parts/grant/words'
import type { Party } from '../../parts/grant/types'
import { bare } from '../../parts/rich'
import type { Card } from './data/types'

/** The one sentence of an agreement, in its state. */
export function sentence(c: Card): string {
  const what = c.shown.length ? listed(c.shown) : m.consents_part()
  const why = purpose(c.purpose)
  const until = day(c.expires)
  if (c.state === 'active') return m.consents_can({ what, why, until })
  if (c.state === 'waiting') return m.consents_will({ what, why, until })
  if (c.state === 'frozen') return m.consents_paused({ what, why })
  if (c.state === 'refused' || c.why === 'refused') return m.consents_wanted({ what, why })
  return m.consents_could({ what, why })
}

export const isOver = (c: Pick<Card, 'state'>) => c.state === 'ended' || c.state === 'refused'

/** How and when it ended. */
export function ending(c: Card): string {
  const date = day(c.ended ?? c.expires)
  if (c.why === 'refused' || c.state === 'refused') return m.consents_why_refused({ date: day(c.ended ?? c.asked) })
  if (c.why === 'withdrawn') return m.consents_why_withdrawn({ date })
  if (c.why === 'moved') return m.consents_why_moved({ date })
  return m.consents_why_expired({ date })
}

/** Under the name of the service: who agreed, else when it asked. */
export function origin(c: Card): string {
  const names = c.parties.filter((p) => p.answer === 'agreed').map((p) => (p.self ? m.consents_me() : bare(p.name)))
  return c.state === 'active' && names.length ? m.consents_given_by({ names: both(names) }) : m.consents_asked_on({ date: day(c.asked) })
}

export function partyName(p: Party): string {
  if (p.self) return m.consents_you()
  return p.relation ? m.consents_party({ name: p.name, relation: relation(p.relation) }) : p.name
}
