// What can be done to entries, with its way back and its sentence. Lists on the page follow by the shelf.
import FolderInput from '@lucide/svelte/icons/folder-input'
import Copy from '@lucide/svelte/icons/copy'
import RotateCcw from '@lucide/svelte/icons/rotate-ccw'
import Trash2 from '@lucide/svelte/icons/trash-2'
import { client, ok } from '../../../api/client'
import { asApiError, type ApiError } from '../../../api/errors'
import type { Crumb, Entry } from '../../../api/types'
import { i18n, m } from '../../../i18n.svelte'
import { ask } from '../../../parts/ask.svelte'
import { toast, undoable } from '../../../parts/toasts.svelte'
import { shelf, type Item } from './listing.svelte'
import { items } from './words'
import { usage } from './usage.svelte'

const sorry = (err: unknown) => { toast(asApiError(err).message, { danger: true }) }
export const folderName = (c: Pick<Crumb, 'id' | 'name'>) => (c.id === 'root' ? m.drive_title() : c.name)
const quoted = (name: string) => (i18n.lang === 'fr' ? `«\u00a0${name}\u00a0»` : `“${name}”`)

/** "« Brouillon.odt »" or "3 éléments". */
export const called = (entries: readonly Pick<Entry, 'name'>[]) => (entries.length === 1 ? quoted(entries[0]!.name) : items(entries.length))

type Done = { done: Entry[]; error?: ApiError }

/** Four at a time; one that fails does not stop the others, and its reason is told once. */
async function each(entries: readonly Entry[], run: (e: Entry) => Promise<Entry | void>): Promise<Done> {
  const out: Done = { done: [] }
  const left = [...entries]
  await Promise.all(Array.from({ length: Math.min(4, left.length) }, async () => {
    for (let e = left.shift(); e; e = left.shift()) {
      try { out.done.push((await run(e)) ?? e) } catch (err) { out.error ??= asApiError(err) }
    }
  }))
  if (out.error) sorry(out.error)
  return out
}

const patch = async (id: string, body: { name?: string; parent?: string; favourite?: boolean; conflict?: 'refuse' | 'keep-both' }) => {
  const entry = await ok(client.PATCH('/drive/entries/{id}', { params: { path: { id } }, body }))
  shelf.put(entry)
  return entry
}

/** Throws, for the field to say why. */
export const rename = (e: Entry, name: string) => patch(e.id, { name })

export async function makeFolder(parent: string, name: string): Promise<Entry> {
  const made = await ok(client.POST('/drive/folders', { body: { parent, name } }))
  shelf.put(made)
  return made
}

export async function favour(entries: readonly Entry[], favourite: boolean) {
  // At once on the page; back if the server refuses.
  for (const e of entries) shelf.put({ ...e, favourite })
  await each(entries, async (e) => {
    try { return await patch(e.id, { favourite }) } catch (err) {
      shelf.put(e)
      throw err
    }
  })
}

export async function move(entries: readonly Entry[], to: Crumb) {
  const moving = entries.filter((e) => e.parent !== to.id && e.id !== to.id)
  if (!moving.length) return
  const { done } = await each(moving, (e) => patch(e.id, { parent: to.id, conflict: 'keep-both' }))
  if (!done.length) return
  const before = new Map(moving.map((e) => [e.id, e]))
  const text = m.drive_moved({ what: called(done), folder: folderName(to) })
  undoable(text, m.part_undo(), () => void each(done, (e) => {
    const old = before.get(e.id)!
    return patch(e.id, { parent: old.parent, name: old.name === e.name ? undefined : old.name, conflict: 'keep-both' })
  }), FolderInput)
}

export async function copy(entries: readonly Entry[], to: Crumb) {
  const { done } = await each(entries, async (e) => {
    const twin = await ok(client.POST('/drive/entries/{id}/copy', { params: { path: { id: e.id } }, body: { parent: to.id } }))
    shelf.put(twin)
    return twin
  })
  usage.stale()
  if (done.length) undoable(m.drive_copied({ what: called(done), folder: folderName(to) }), m.part_undo(), () => void trash(done, true), Copy)
}

export async function trash(entries: readonly Entry[], quiet = false) {
  const { done } = await each(entries, async (e) => {
    const gone = await ok(client.POST('/drive/entries/{id}/trash', { params: { path: { id: e.id } } }))
    shelf.drop([e.id])
    shelf.put({ ...e, ...gone, trashed: gone.trashed ?? new Date().toISOString() })
    return gone
  })
  usage.stale()
  if (done.length && !quiet) undoable(m.drive_trashed({ what: called(done), count: done.length }), m.part_undo(), () => void restore(done, true), Trash2)
}

export async function restore(entries: readonly Entry[], quiet = false) {
  const { done } = await each(entries, async (e) => {
    const back = await ok(client.POST('/drive/entries/{id}/restore', { params: { path: { id: e.id } }, body: {} }))
    shelf.drop([e.id])
    shelf.put({ ...back, trashed: undefined })
    return back
  })
  usage.stale()
  if (done.length && !quiet) toast(m.drive_restored({ what: called(done), count: done.length }), { icon: RotateCcw })
}

export async function destroy(entries: readonly Item[]) {
  const sure = await ask({ title: m.drive_destroy_title({ what: called(entries) }), body: m.drive_destroy_body(), action: m.drive_destroy(), danger: true })
  if (!sure) return
  const { done } = await each(entries, async (e) => {
    await ok(client.DELETE('/drive/entries/{id}', { params: { path: { id: e.id } } }))
    shelf.drop([e.id])
  })
  usage.stale()
  if (done.length) toast(m.drive_destroyed({ what: called(done), count: done.length }))
}

export async function emptyTrash(entries: readonly Item[]) {
  const sure = await ask({ title: m.drive_empty_title(), body: m.drive_empty_body({ count: entries.length }), action: m.drive_empty_trash(), danger: true })
  if (!sure) return
  try {
    await ok(client.DELETE('/drive/trash'))
    shelf.drop(entries.map((e) => e.id))
    usage.stale()
    toast(m.drive_emptied())
  } catch (err) { sorry(err) }
}

/** Through a link of some minutes on the content origin: the browser takes it from there. */
export async function download(entries: readonly Entry[], version?: number) {
  for (const [n, e] of entries.filter((one) => one.kind === 'file').entries()) {
    try {
      const link = await ok(client.POST('/drive/files/{id}/link', { params: { path: { id: e.id } }, body: { disposition: 'attachment', version } }))
      if (n) await new Promise((done) => setTimeout(done, 400))
      const a = document.createElement('a')
      a.href = link.url
      a.download = e.name
      a.dataset.native = ''
      a.click()
    } catch (err) {
      sorry(err)
      return
    }
  }
}

export async function restoreVersion(e: Entry, n: number) {
  const entry = await ok(client.POST('/drive/files/{id}/versions/{n}/restore', { params: { path: { id: e.id, n } } }))
  shelf.put(entry)
  usage.stale()
  return entry
}
