// Ctrl+X and Ctrl+C take entries along, Ctrl+V puts them into the folder on the screen. Their twins are "Déplacer…" and "Copier vers…".
import ClipboardPaste from '@lucide/svelte/icons/clipboard-paste'
import type { Crumb } from '../../../api/types'
import { m } from '../../../i18n.svelte'
import { toast, toasts } from '../../../parts/toasts.svelte'
import { copy, move } from '../data/actions'
import { called } from '../data/doing'
import type { Item } from '../data/listing.svelte'

const mine = 'application/x-cartable'

class Clip {
  entries = $state.raw<readonly Item[]>([])
  cut = $state(false)
  #said = 0
  #ids = $derived(new Set(this.entries.map((e) => e.id)))

  /** Cut, and not put down yet. */
  leaving(id: string) { return this.cut && this.#ids.has(id) }

  /** On the clipboard of the device lies only that it was us, and the names: what is pasted elsewhere is text. */
  take(e: ClipboardEvent, entries: readonly Item[]) {
    this.entries = entries
    this.cut = e.type === 'cut'
    e.clipboardData?.setData(mine, String(entries.length))
    e.clipboardData?.setData('text/plain', entries.map((one) => one.name).join('\n'))
    e.preventDefault()
    this.#said = toast(this.cut ? m.drive_clip_cut({ what: called(entries) }) : m.drive_clip_copied({ what: called(entries) }), { icon: ClipboardPaste })
  }

  /** False when something else was copied since. */
  isIn(e: ClipboardEvent) { return this.entries.length > 0 && !!e.clipboardData?.types.includes(mine) }

  async paste(to: Crumb) {
    const { entries, cut } = this
    toasts.dismiss(this.#said)
    if (cut) this.entries = []
    await (cut ? move(entries, to) : copy(entries, to))
  }
}

export const clip = new Clip()
