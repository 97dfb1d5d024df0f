// How things are done to entries: many in a few requests, one fault told once, and the way back offered for ten seconds.
import { client, ok } from '../../../api/client'
import { asApiError } from '../../../api/errors'
import type { components } from '../../../api/schema'
import type { Crumb, Entry } from '../../../api/types'
import { number } from '../../../format'
import { i18n, m } from '../../../i18n.svelte'
import type { Icon } from '../../../parts/icon'
import { toast, undoable } from '../../../parts/toasts.svelte'
import { shelf } from './listing.svelte'
import { troubles } from './troubles'
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

/** A hundred in one commit; where one of them cannot be, the others go one by one. Returns those that were done, as they are now. */
export async function batch(entries: readonly Entry[], what: Batch): Promise<Entry[]> {
  const send = async (those: readonly Entry[]) => (await ok(client.POST('/drive/batch', { body: { ...what, ids: those.map((e) => e.id) } }))).entries
  const done: Entry[] = []
  try {
    for (let at = 0; at < entries.length; at += atOnce) {
      const those = entries.slice(at, at + atOnce)
      try {
        done.push(...(await send(those)))
        for (const e of those) troubles.delete(e.id)
      } catch (err) {
        if (those.length === 1 || !refused(err)) throw err
        done.push(...(await each(those, async (e) => (await send([e]))[0])))
      }
    }
  } catch (err) { sorry(err) }
  return done
}

/** About what was asked for, and not about the network or the server: another entry may fare better. */
const refused = (err: unknown) => { const { status } = asApiError(err); return status >= 400 && status < 500 && status !== 401 && status !== 429 }

/** One by one, four at a time; one that fails does not stop the others, and its row says why. */
export async function each(entries: readonly Entry[], run: (e: Entry) => Promise<Entry | void>): Promise<Entry[]> {
  const done: Entry[] = []
  const left = [...entries]
  const faults: unknown[] = []
  await Promise.all(Array.from({ length: Math.min(4, left.length) }, async () => {
    for (let e = left.shift(); e; e = left.shift()) {
      try {
        done.push((await run(e)) ?? e)
        troubles.delete(e.id)
      } catch (err) {
        faults.push(err)
        if (entries.length > 1) troubles.set(e.id, asApiError(err).message)
      }
    }
  }))
  if (faults.length && entries.length > 1 && faults.every(refused)) toast(m.drive_some_failed({ count: faults.length, n: number(faults.length) }), { danger: true })
  else if (faults.length) sorry(faults[0])
  return done
}

type Change = components['schemas']['ChangeInputBody']

/** With the tag that the entry had, only if nobody has changed it since. */
export async function patch(id: string, body: Change, tag?: string): Promise<Entry> {
  const entry = await ok(client.PATCH('/drive/entries/{id}', { params: { path: { id }, header: tag ? { 'If-Match': tag } : {} }, body }))
  shelf.put([entry])
  return entry
}
