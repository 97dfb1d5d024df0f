// What is searched for stays out of addresses: it lives in the history entry, and here for going back.
import { searchHref } from '../../links'
import { router } from '../../router.svelte'

export const kinds = ['folder', 'document', 'pdf', 'image', 'video', 'audio', 'spreadsheet', 'presentation', 'text', 'archive', 'other'] as const
/** Words, and what else it must be; `days` is how long ago it was changed at most. */
export type Ask = { q: string; kind?: string; days?: number; tag?: string; favourite?: boolean }
export const asks = (a: Ask) => !!(a.q || a.kind || a.days || a.tag || a.favourite)

let last: Ask = { q: '' }

export const readAsk = (): Ask => (history.state?.ask as Ask | undefined) ?? last

export function keepAsk(ask: Ask) {
  last = ask
  history.replaceState({ ...history.state, ask }, '')
}

/** All that a search finds, on its own page. */
export function showResults(q: string) { show({ q }) }
export function showTag(tag: string) { show({ q: '', tag }) }

function show(ask: Ask) {
  last = ask
  void router.go(searchHref)
}
