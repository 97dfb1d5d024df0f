// How things are done to entries: many in a few requests, one fault told once, and the way back offered for ten seconds.
import { client, ok } from '../../../api/client'
import { asApiError } from '../../../api/errors'
import type { components } from '../../../api/schema'
import type { Crumb, Entry } from '../../../api/types'
import { i18n, m } from '../../../i18n.svelte'
import type { Icon } from '../../../parts/icon'
import { toast, undoable } from '../../../parts/toasts.svelte'
import { shelf } from './listing.svelte'
import { items } from './words'

export const sorry = (err: unknown) => { toast(asApiError(err).message, { danger: true }) }
export const folderName = (c: Pick<Crumb, 'id' | 'name'>) => (c.id === 'root' ? m.drive_title() : c.name)
export const quoted = (name: string) => (i18n.lang === 'fr' ? `«\u00a0${name}\u00a0»` : `“${name}”`)

/** "« Brouillon.odt »" or "3 éléments". */
export const called = (entries: readonly Pick<Entry, 'name'>[]) => (entries.length === 1 ? quoted(entries[0]!.name) : items(entries.length))

/** A sentence with "Annuler" beside it; Ctrl+Z does the same. */
export const told = (text: string, undo: () => unknown, icon?: Icon) => undoable(text, m.part_undo(), () => void undo(), icon)

type Batch = { do: 'move'; parent: string; conflict: 'refuse' | 'keep-both' } | { do: 'trash' | 'restore' } | { do: 'tag'; add?: string[]; remove?: string[] }
const atOnce = 100

/** A hundred in one commit, all or none of them. Returns those that were done, as they are now. */
export async function batch(entries: readonly Entry[], what: Batch): Promise<Entry[]> {
  const done: Entry[] = []
  try {
    for (let at = 0; at < entries.length; at += atOnce) {
      const ids = entries.slice(at, at + atOnce).map((e) => e.id)
      done.push(...(await ok(client.POST('/drive/batch', { body: { ...what, ids } }))).entries)
    }
  } catch (err) { sorry(err) }
  return done
}

/** One by one, four at a time; one that fails does not stop the others. */
export async function each(entries: readonly Entry[], run: (e: Entry) => Promise<Entry | void>): Promise<Entry[]> {
  const done: Entry[] = []
  const left = [...entries]
  let fault: unknown
  await Promise.all(Array.from({ length: Math.min(4, left.length) }, async () => {
    for (let e = left.shift(); e; e = left.shift()) {
      try { done.push((await run(e)) ?? e) } catch (err) { fault ??= err }
    }
  }))
  if (fault) sorry(fault)
  return done
}

type Change = components['schemas']['ChangeInputBody']

export async function patch(id: string, body: Change): Promise<Entry> {
  const entry = await ok(client.PATCH('/drive/entries/{id}', { params: { path: { id } }, body }))
  shelf.put([entry])
  return entry
}
