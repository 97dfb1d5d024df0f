import { longDay, number } from '../../../format'
import { m } from '../../../i18n.svelte'
import { both, either } from '../../../parts/grant/words'
import type { SharedLink, Way } from './types'

export const wayName = (way: Way) => ({ read: m.drive_link_read, view: m.drive_link_view, drop: m.drive_link_drop })[way]()
export const wayHelp = (way: Way) => ({ read: m.drive_link_read_help, view: m.drive_link_view_help, drop: m.drive_link_drop_help })[way]()
export const open = (l: SharedLink) => l.state === 'active' && !l.held && !l.spent
/** Whether somebody may look by it; who leaves files sees none. */
const shows = (l: SharedLink) => open(l) && l.way !== 'drop'
export const over = (l: SharedLink) => l.state === 'ended' || l.state === 'refused'

/** Who sees what has these links, and lies in a folder that a link shows, if there is one. */
export function whoSees(links: SharedLink[], folder?: string): string {
  const above = folder === undefined ? '' : m.drive_who_above({ folder })
  if (links.some(shows)) return [m.drive_who_links(), above].filter(Boolean).join(' ')
  return above || (links.some(open) ? m.drive_who_drops() : links.length ? m.drive_who_waits() : m.drive_who_me())
}

/** "jusqu’au jeudi 4 juillet · mot de passe · 2 sur 10" */
export function terms(l: SharedLink): string {
  const used = !l.limit ? '' : l.way === 'drop' ? m.drive_link_deposits({ used: number(l.used), limit: number(l.limit) }) : m.drive_link_downloads({ used: number(l.used), limit: number(l.limit) })
  return [m.drive_link_until({ day: longDay(l.expires) }), l.protected ? m.drive_link_protected() : '', l.without_place ? m.photos_placeless() : '', used].filter(Boolean).join(' · ')
}

/** Why it does not open, or how often it was looked at. */
export function stateWords(l: SharedLink): string {
  if (l.held) return m.drive_link_held()
  if (l.state === 'waiting') return m.drive_link_waiting({ names: (l.way === 'drop' ? either : both)(l.holders.filter((h) => h.answer === 'asked').map((h) => h.name)) })
  if (l.state === 'frozen') return m.drive_link_frozen()
  if (l.spent) return m.drive_link_spent()
  return l.visits ? m.drive_link_visits({ count: l.visits, n: number(l.visits) }) : m.drive_link_unseen()
}
