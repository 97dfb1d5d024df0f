import { entryHref } from '../../links'
import { router } from '../../router.svelte'
import type { Item, Listing } from './data/listing.svelte'
import { desk } from './desk.svelte'

/** Opens a folder, or a file in the viewer, which remembers the list it came from. */
export function openEntry(listing: Listing, e: Item) {
  if (listing.place.kind === 'trash') return
  if (e.kind === 'file') {
    desk.origin = listing
    desk.behind = true
    desk.lastSeen = e.id
  }
  void router.go(entryHref(e))
}
