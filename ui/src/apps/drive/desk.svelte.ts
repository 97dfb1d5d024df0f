// What stands beside or over the list: dialogs, the details panel, the view chosen, and where the viewer was opened from.
import type { Crumb, Entry, Extracted, Version } from '../../api/types'
import { router } from '../../router.svelte'
import type { Item, Listing } from './data/listing.svelte'
import type { SharedLink } from './share/types'

type View = 'list' | 'grid'

function remembered(): View {
  try { return localStorage.getItem('drive-view') === 'grid' ? 'grid' : 'list' } catch { return 'list' }
}

class Desk {
  /** A new folder is to be made here; `then` gets it. */
  making = $state.raw<Crumb>()
  moving = $state.raw<{ entries: Item[]; copy: boolean }>()
  /** A link to this is to be made. */
  sharing = $state.raw<Entry>()
  /** A link to this is to be changed. */
  linking = $state.raw<{ entry: Entry; link: SharedLink }>()
  /** Two versions of a text are to be seen side by side. */
  comparing = $state.raw<{ entry: Entry; versions: Version[]; with: number }>()
  /** An archive was taken out, and some of it stayed inside. */
  extracted = $state.raw<Extracted>()
  /** Tags and colour of these are to be chosen. */
  marking = $state.raw<Item[]>()
  details = $state(false)
  /** What the panel shows of one entry. */
  tab = $state<'about' | 'activity'>('about')
  #view = $state<View>(remembered())
  /** The list the viewer was opened from: it says what is next, and close goes back there. */
  origin = $state.raw<Listing>()
  /** True while Back leads to that list. */
  behind = false
  /** The row to give focus to when the list is shown again. */
  lastSeen = ''

  get view(): View {
    const asked = router.url.searchParams.get('view')
    return asked === 'grid' || asked === 'list' ? asked : this.#view
  }

  setView(view: View) {
    this.#view = view
    try { localStorage.setItem('drive-view', view) } catch { /* only for this visit, then */ }
    router.amend((url) => url.searchParams.set('view', view))
  }
}

export const desk = new Desk()
