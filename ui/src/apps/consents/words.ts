import { m } from '../../i18n.svelte'
import { both, day, listed, purpose, relation } from '../../parts/grant/words'
import type { Party } from '../../parts/grant/types'
import { bare } from '../../parts/rich'
import type { Card } from './data/types'

/** Pages and links are no third parties: they open for whoever has the address. */
export const isService = (c: Pick<Card, 'kind'>) => c.kind === 'service'
export const isLink = (c: Pick<Card, 'kind'>) => c.kind === 'link'

/** What heads an agreement: the service, the page, or the link. */
export const titleOf = (c: Pick<Card, 'kind' | 'client_name'>) => ({ service: c.client_name, page: m.consents_page_name({ title: c.client_name }), link: m.consents_link_name({ title: c.client_name }) })[c.kind]

/** The one sentence of an agreement, in its state. */
export function sentence(c: Card): string {
  const until = day(c.expires)
  if (isLink(c)) return linkSentence(c, until)
  if (!isService(c)) return pageSentence(c, until)
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

function linkSentence(c: Card, until: string): string {
  const title = bare(c.client_name)
  if (c.state === 'active') return { read: m.consents_link_read_can, view: m.consents_link_view_can, drop: m.consents_link_drop_can }[c.way ?? 'read']({ title, until })
  if (c.state === 'waiting') return { read: m.consents_link_read_will, view: m.consents_link_view_will, drop: m.consents_link_drop_will }[c.way ?? 'read']({ title, until })
  if (c.state === 'frozen') return c.held ? m.consents_link_held() : m.consents_link_paused()
  return c.state === 'refused' || c.why === 'refused' ? m.consents_link_wanted() : m.consents_link_could()
}

export const isOver = (c: Pick<Card, 'state'>) => c.state === 'ended' || c.state === 'refused'

/** How and when it ended. */
export function ending(c: Card): string {
  const date = day(c.ended ?? c.expires)
  if (c.why === 'refused' || c.state === 'refused') return { service: m.consents_why_refused, page: m.consents_page_refused, link: m.consents_link_refused }[c.kind]({ date: day(c.ended ?? c.asked) })
  if (c.why === 'withdrawn') return m.consents_why_withdrawn({ date })
  if (c.why === 'moved') return m.consents_why_moved({ date })
  if (c.why === 'backup') return m.consents_why_backup({ date })
  if (c.why === 'replaced') return m.consents_why_replaced({ date })
  return m.consents_why_expired({ date })
}

/** What comes of stopping it, beside the button that does. */
export function aftermath(c: Card): string {
  if (c.state === 'waiting') return { service: m.consents_after_cancel, page: m.consents_page_after_cancel, link: m.consents_link_after_cancel }[c.kind]()
  if (c.state === 'frozen') return { service: m.consents_after_paused, page: m.consents_page_after_paused, link: m.consents_link_after_paused }[c.kind]()
  return isService(c) ? m.consents_after_withdraw({ client: c.client_name }) : isLink(c) ? m.consents_link_after_withdraw() : m.consents_page_after_withdraw()
}

/** Said once it is stopped. */
export const stopped = (c: Card) => (isService(c) ? m.consents_withdrawn({ client: c.client_name }) : (isLink(c) ? m.consents_link_withdrawn : m.consents_page_withdrawn)({ title: c.client_name }))

/** Under the name of the service: who agreed, else when it asked. */
export function origin(c: Card): string {
  const names = c.parties.filter((p) => p.answer === 'agreed').map((p) => (p.self ? m.consents_me() : bare(p.name)))
  return c.state === 'active' && names.length ? m.consents_given_by({ names: both(names) }) : m.consents_asked_on({ date: day(c.asked) })
}

export function partyName(p: Party): string {
  if (p.self) return m.consents_you()
  return p.relation ? m.consents_party({ name: p.name, relation: relation(p.relation) }) : p.name
}
