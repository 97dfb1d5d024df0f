// What is searched for stays out of addresses: it lives in the history entry, and here for going back.
import { searchHref } from '../../links'
import { router } from '../../router.svelte'

let last = ''

export const readQuery = (): string => (typeof history.state?.q === 'string' ? history.state.q : last)

export function keepQuery(q: string) {
  last = q
  history.replaceState({ ...history.state, q }, '')
}

/** All that a search finds, on its own page. */
export function showResults(q: string) {
  last = q
  void router.go(searchHref)
}
