import { m } from '../../i18n.svelte'
import { both, day, listed, purpose, relation } from '../../parts/grant/words'
import type { Party } from '../../parts/grant/types'
import { bare } from '../../parts/rich'
import type { Card } from './data/types'

/** A page that is published is no third party: whoever has its address reads it. */
export const isPage = (c: Pick<Card, 'kind'>) => c.kind === 'page'

/** What heads an agreement: the service, or the page. */
export const titleOf = (c: Pick<Card, 'kind' | 'client_name'>) => (isPage(c) ? m.consents_page_name({ title: c.client_name }) : c.client_name)

/** The one sentence of an agreement, in its state. */
export function sentence(c: Card): string {
  const until = day(c.expires)
  if (isPage(c)) return pageSentence(c, until)
  const what = c.shown.length ? listed(c.shown) : m.consents_part()
  const why = purpose(c.purpose)
  if (c.state === 'active') return m.consents_can({ what, why, until })
  if (c.state === 'waiting') return m.consents_will({ what, why, until })
  if (c.state === 'frozen') return m.consents_paused({ what, why })
  if (c.state === 'refused' || c.why === 'refused') return m.consents_wanted({ what, why })
  return m.consents_could({ what, why })
}

function pageSentence(c: Card, until: string): string {
  const title = bare(c.client_name)
  if (c.state === 'active') return m.consents_page_can({ title, until })
  if (c.state === 'waiting') return m.consents_page_will({ title, until })
  if (c.state === 'frozen') return c.held ? m.consents_page_held({ title }) : m.consents_page_paused({ title })
  return c.state === 'refused' || c.why === 'refused' ? m.consents_page_wanted() : m.consents_page_could()
}

export const isOver = (c: Pick<Card, 'state'>) => c.state === 'ended' || c.state === 'refused'

/** How and when it ended. */
export function ending(c: Card): string {
  const date = day(c.ended ?? c.expires)
  if (c.why === 'refused' || c.state === 'refused') return (isPage(c) ? m.consents_page_refused : m.consents_why_refused)({ date: day(c.ended ?? c.asked) })
  if (c.why === 'withdrawn') return m.consents_why_withdrawn({ date })
  if (c.why === 'moved') return m.consents_why_moved({ date })
  if (c.why === 'backup') return m.consents_why_backup({ date })
  if (c.why === 'replaced') return m.consents_why_replaced({ date })
  return m.consents_why_expired({ date })
}

/** What comes of stopping it, beside the button that does. */
export function aftermath(c: Card): string {
  const page = isPage(c)
  if (c.state === 'waiting') return page ? m.consents_page_after_cancel() : m.consents_after_cancel()
  if (c.state === 'frozen') return page ? m.consents_page_after_paused() : m.consents_after_paused()
  return page ? m.consents_page_after_withdraw() : m.consents_after_withdraw({ client: c.client_name })
}

/** Said once it is stopped. */
export const stopped = (c: Card) => (isPage(c) ? m.consents_page_withdrawn({ title: c.client_name }) : m.consents_withdrawn({ client: c.client_name }))

/** Under the name of the service: who agreed, else when it asked. */
export function origin(c: Card): string {
  const names = c.parties.filter((p) => p.answer === 'agreed').map((p) => (p.self ? m.consents_me() : bare(p.name)))
  return c.state === 'active' && names.length ? m.consents_given_by({ names: both(names) }) : m.consents_asked_on({ date: day(c.asked) })
}

export function partyName(p: Party): string {
  if (p.self) return m.consents_you()
  return p.relation ? m.consents_party({ name: p.name, relation: relation(p.relation) }) : p.name
}
