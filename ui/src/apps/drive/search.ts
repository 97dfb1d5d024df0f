// What is searched for stays out of addresses: it lives in the history entry, and here for going back.
import type { Crumb } from '../../api/types'
import { searchHref } from '../../links'
import { router } from '../../router.svelte'

export const kinds = ['folder', 'document', 'pdf', 'image', 'video', 'audio', 'spreadsheet', 'presentation', 'text', 'archive', 'other'] as const
/** Words, and what else it must be; `days` is how long ago it was changed at most. */
export type Ask = { q: string; kind?: (typeof kinds)[number]; days?: number; size?: Size; tag?: string; folder?: Pick<Crumb, 'id' | 'name'>; favourite?: boolean }
/** A folder alone is where to look, not what for. */
export const asks = (a: Ask) => !!(a.q || a.kind || a.days || a.size || a.tag || a.favourite)

/** In bytes, as people count them. */
export const sizes = { small: { max_size: 1_000_000 }, medium: { min_size: 1_000_000, max_size: 10_000_000 }, large: { min_size: 10_000_000, max_size: 100_000_000 }, huge: { min_size: 100_000_000 } }
export type Size = keyof typeof sizes

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
