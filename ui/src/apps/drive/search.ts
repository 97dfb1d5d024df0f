// What is searched for stays out of addresses: it lives in the history entry, and here for going back.
import type { Crumb } from '../../api/types'
import { searchHref } from '../../links'
import { router } from '../../router.svelte'

export const kinds = ['folder', 'document', 'pdf', 'image', 'video', 'audio', 'spreadsheet', 'presentation', 'text', 'archive', 'other'] as const
/** Words, and what else it must be; `days` is how long ago it was changed at most. */
export type Ask = {
  q: string; kind?: (typeof kinds)[number]; days?: number; /** Days of the calendar, both included. */ dates?: { from?: string; to?: string }
  size?: Size; /** In millions of bytes. */ between?: { min?: number; max?: number }
  origin?: (typeof origins)[number]; tag?: string; folder?: Pick<Crumb, 'id' | 'name'>; favourite?: boolean
}
/** How a file came: by its owner, by a link that takes deposits, by a connection. */
export const origins = ['own', 'deposit', 'connection'] as const
/** A folder alone is where to look, not what for. */
export const asks = (a: Ask) => !!(a.q || a.kind || a.days || a.dates?.from || a.dates?.to || a.size || a.between?.min || a.between?.max || a.origin || a.tag || a.favourite)

/** In bytes, as people count them. */
export const sizes = { small: { max_size: 1_000_000 }, medium: { min_size: 1_000_000, max_size: 10_000_000 }, large: { min_size: 10_000_000, max_size: 100_000_000 }, huge: { min_size: 100_000_000 } }
export type Size = keyof typeof sizes

/** As the server is asked. */
export function question({ q, kind, days, dates, size, between, origin, tag, folder, favourite }: Ask) {
  const midnight = (day: string | undefined, later = 0) => {
    if (!day) return undefined
    const at = new Date(`${day}T00:00`)
    at.setDate(at.getDate() + later)
    return at.toISOString()
  }
  return {
    q, types: kind ? [kind] : undefined, from: days ? new Date(Date.now() - days * 86_400_000).toISOString() : midnight(dates?.from), to: midnight(dates?.to, 1),
    ...(size ? sizes[size] : { min_size: bytes(between?.min), max_size: bytes(between?.max) }), origin, tag, folder: folder?.id, favourite, limit: 200,
  }
}
const bytes = (millions: number | undefined) => (millions ? Math.round(millions * 1e6) : undefined)

let last: Ask = { q: '' }

export const readAsk = (): Ask => (history.state?.ask as Ask | undefined) ?? last

export function keepAsk(ask: Ask) {
  last = ask
  history.replaceState({ ...history.state, ask }, '')
}

/** All that a search finds, on its own page. */
export function showResults(q: string) { show({ q }) }
export function showTag(tag: string) { show({ q: '', tag }) }
export function searchIn(folder: Pick<Crumb, 'id' | 'name'>) { show({ q: '', folder: { id: folder.id, name: folder.name } }) }

function show(ask: Ask) {
  last = ask
  void router.go(searchHref)
}
