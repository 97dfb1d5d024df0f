// A publication in words: who sees the page, and what is waited for.
import CirclePause from '@lucide/svelte/icons/circle-pause'
import CircleX from '@lucide/svelte/icons/circle-x'
import Hourglass from '@lucide/svelte/icons/hourglass'
import Link2 from '@lucide/svelte/icons/link-2'
import Lock from '@lucide/svelte/icons/lock'
import ShieldAlert from '@lucide/svelte/icons/shield-alert'
import { m } from '../../../i18n.svelte'
import { day, relation } from '../../../parts/grant/words'
import type { Party } from '../../../parts/grant/types'
import type { Icon } from '../../../parts/icon'
import type { Card, State } from '../data/types'

export type Seen = { icon: Icon; chip?: 'ok' | 'warn' | 'danger' | 'lagoon'; text: string }

/** One line for a card or a chip; shared: how to say that those who have the address see it. */
export function seen(publication: Card['publication'], shared = m.portfolio_seen_public): Seen {
  if (!publication) return { icon: Lock, text: m.portfolio_seen_me() }
  const until = day(publication.expires)
  const words: Record<State, () => Seen> = {
    active: () => ({ icon: Link2, chip: 'lagoon', text: shared({ until }) }),
    waiting: () => ({ icon: Hourglass, chip: 'warn', text: m.portfolio_seen_waiting() }),
    frozen: () => ({ icon: CirclePause, chip: 'warn', text: m.portfolio_seen_frozen() }),
    refused: () => ({ icon: CircleX, text: m.portfolio_seen_refused() }),
    suspended: () => ({ icon: ShieldAlert, chip: 'danger', text: m.portfolio_seen_suspended() }),
  }
  return words[publication.state]()
}

/** "Toi", "Nadia (mère)". */
export const partyName = (p: Party) => (p.self ? m.portfolio_you() : p.relation ? m.portfolio_holder({ name: p.name, relation: relation(p.relation) }) : p.name)
