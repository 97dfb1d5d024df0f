// What can be done to entries, with its way back and its sentence. Lists on the page follow by the shelf.
import Copy from '@lucide/svelte/icons/copy'
import FolderInput from '@lucide/svelte/icons/folder-input'
import Pencil from '@lucide/svelte/icons/pencil-line'
import RotateCcw from '@lucide/svelte/icons/rotate-ccw'
import Trash2 from '@lucide/svelte/icons/trash-2'
import { client, ok } from '../../../api/client'
import { ApiError, asApiError } from '../../../api/errors'
import type { Crumb, Entry } from '../../../api/types'
import { number } from '../../../format'
import { m } from '../../../i18n.svelte'
import { folderHref } from '../../../links'
import { ask } from '../../../parts/ask.svelte'
import { toast } from '../../../parts/toasts.svelte'
import { router } from '../../../router.svelte'
import { desk } from '../desk.svelte'
import { batch, called, each, folderName, patch, quoted, sorry, told } from './doing'
import { shelf, type Item } from './listing.svelte'
import { usage } from './usage.svelte'

/** Throws, for the field to say why. */
export async function rename(e: Entry, name: string) {
  const done = await renamed(e, name)
  told(m.drive_renamed({ name: quoted(name) }), () => renamed(done, e.name).catch(sorry), Pencil)
}

/** Unless another window has renamed it meanwhile: that is not undone unseen. */
async function renamed(e: Entry, name: string): Promise<Entry> {
  try {
    return await patch(e.id, { name }, e.etag)
  } catch (err) {
    const { code, status, problem } = asApiError(err)
    if (code !== 'changed' || !problem) throw err
    const { entry } = await ok(client.GET('/drive/entries/{id}', { params: { path: { id: e.id } } }))
    shelf.put([entry])
    if (entry.name !== e.name) throw new ApiError(status, { ...problem, detail: m.drive_renamed_meanwhile({ name: entry.name }) })
    return patch(e.id, { name }, entry.etag)
  }
}

export async function makeFolder(parent: string, name: string): Promise<Entry> {
  const made = await ok(client.POST('/drive/folders', { body: { parent, name } }))
  shelf.put([made])
  return made
}

export async function move(entries: readonly Entry[], to: Crumb) {
  const moving = entries.filter((e) => e.parent !== to.id && e.id !== to.id)
  const done = await batch(moving, { do: 'change' }, () => ({ parent: to.id, conflict: 'keep-both' }))
  if (done.length) told(m.drive_moved({ what: called(done), folder: folderName(to) }), () => moveBack(moving, done), FolderInput)
}

/** Each to the folder it came from, under the name it had there, if nobody has changed it since. */
async function moveBack(before: readonly Entry[], moved: readonly Entry[]) {
  const old = new Map(before.map((e) => [e.id, e]))
  await batch(moved, { do: 'change' }, (e) => ({ etag: e.etag, parent: old.get(e.id)!.parent, name: old.get(e.id)!.name, conflict: 'keep-both' }))
}

export async function copy(entries: readonly Entry[], to: Crumb) {
  const done = await each(entries, (e) => ok(client.POST('/drive/entries/{id}/copy', { params: { path: { id: e.id } }, body: { parent: to.id } })))
  shelf.put(done)
  usage.stale()
  if (done.length) told(m.drive_copied({ what: called(done), folder: folderName(to) }), () => trash(done, { undoing: true }), Copy)
}

/** Undoing puts away only what is still as it was left: what another window has changed since is kept. `back` runs when it was taken back. */
export async function trash(entries: readonly Entry[], { undoing = false, back }: { undoing?: boolean; back?: () => void } = {}) {
  const done = await batch(entries, { do: 'trash' }, (e) => (undoing ? { etag: e.etag } : {}))
  shelf.drop(done.map((e) => e.id))
  shelf.put(done.map((e) => ({ ...e, trashed: e.trashed ?? new Date().toISOString() })))
  usage.stale()
  const from = new Map(entries.map((e) => [e.id, e.parent]))
  if (done.length && !undoing) told(m.drive_trashed({ what: called(done), count: done.length }), async () => { if ((await restore(done, from)).length) back?.() }, Trash2)
  return done
}

/** `from` has the folders that they were put away from, for who does not want to hear that all is as it was. */
export async function restore(entries: readonly Entry[], from?: ReadonlyMap<string, string>) {
  const done = await batch(entries, { do: 'restore' })
  usage.stale()
  const was = new Map(entries.map((e) => [e.id, e]))
  // Where the folder is gone, or a twin has the name, what is undone in passing says so too.
  const moved = done.filter((e) => e.parent !== (from?.get(e.id) ?? was.get(e.id)?.was_in?.id))
  const named = done.filter((e) => !moved.includes(e) && e.name !== was.get(e.id)?.name)
  if (done.length > moved.length + named.length && !from) told(m.drive_restored({ what: called(done), count: done.length }), () => trash(done, { undoing: true }), RotateCcw)
  const see = (e: Entry | undefined, text: (of: { name: string }) => string) => { if (e) toast(text({ name: e.name }), { icon: RotateCcw, action: { label: m.drive_restored_see(), run: () => showIn(e) } }) }
  see(moved[0], ({ name }) => m.drive_restored_away({ count: moved.length, n: number(moved.length), name }))
  see(named[0], ({ name }) => m.drive_restored_as({ count: named.length, n: number(named.length), name }))
  return done
}

/** The folder it lies in, with its row in view. */
export function showIn(e: Pick<Entry, 'id' | 'parent'>) {
  desk.lastSeen = e.id
  void router.go(folderHref(e.parent))
}

export async function destroy(entries: readonly Item[]) {
  const sure = await ask({ title: m.drive_destroy_title({ what: called(entries) }), body: m.drive_destroy_body(), action: m.drive_destroy(), danger: true })
  if (!sure) return
  // What is there no longer is what was wanted.
  const done = await each(entries, (e) => ok(client.DELETE('/drive/entries/{id}', { params: { path: { id: e.id } } })).then(() => {}, (err) => { if (asApiError(err).code !== 'not-found') throw err }))
  shelf.drop(done.map((e) => e.id))
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

/** Unless somebody has changed the file since it was shown: a version that nobody here has seen is not put behind unseen. */
export async function restoreVersion(e: Entry, n: number) {
  const entry = await ok(client.POST('/drive/files/{id}/versions/{n}/restore', { params: { path: { id: e.id, n }, header: { 'If-Match': e.etag } } }))
  shelf.put([entry])
  usage.stale()
  return entry
}
