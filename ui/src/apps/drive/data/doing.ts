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

/** How often no answer came to what was done here. */
let unanswered = 0
export function sorry(err: unknown) {
  const { message, offline } = asApiError(err)
  if (offline) unanswered++
  toast(message, { danger: true })
}
export const folderName = (c: Pick<Crumb, 'id' | 'name'>) => (c.id === 'root' ? m.drive_title() : c.name)
export const quoted = (name: string) => (i18n.lang === 'fr' ? `«\u00a0${name}\u00a0»` : `“${name}”`)

/** "« Brouillon.odt »" or "3 éléments". */
export const called = (entries: readonly Pick<Entry, 'name'>[]) => (entries.length === 1 ? quoted(entries[0]!.name) : items(entries.length))

/** A sentence with "Annuler" beside it; Ctrl+Z does the same. Where no answer comes it is offered once more. */
export function told(text: string, undo: () => unknown, icon?: Icon) {
  const run = async () => {
    const before = unanswered
    await undo()
    if (unanswered > before) told(text, undo, icon)
  }
  undoable(text, m.part_undo(), () => void run(), icon)
}

type Batch = Omit<components['schemas']['BatchInputBody'], 'items'>
type Change = Omit<components['schemas']['DriveBatchItem'], 'id'>
const atOnce = 100

/** A hundred in one commit; only what is undone says which ETag it must still have. Returns those that were done, as they are now; the rows of the others say why not. */
export async function batch(entries: readonly Entry[], what: Batch, change: (e: Entry) => Change = () => ({})): Promise<Entry[]> {
  const done: Entry[] = []
  const faults: string[] = []
  const absent: string[] = []
  const unheard: Entry[] = []
  const send = async (those: readonly Entry[], twice = false): Promise<void> => {
    try {
      const { results } = await ok(client.POST('/drive/batch', { body: { ...what, items: those.map((e) => ({ ...change(e), id: e.id })) } }))
      results.forEach(({ entry, fault }, i) => {
        const { id } = those[i]!
        if (entry) done.push(entry)
        if (twice && fault && fault.code === already[what.do]) return void unheard.push(those[i]!)
        const away = !!fault && gone(fault.code, what.do, change(those[i]!))
        if (away) absent.push(id)
        const why = away ? m.drive_gone_elsewhere() : fault?.code === 'changed' ? m.drive_undo_changed() : fault?.detail
        if (why) faults.push(why)
        if (why && entries.length > 1) troubles.set(id, why)
        else troubles.delete(id)
      })
    } catch (err) {
      const { code, offline } = asApiError(err)
      // It may have been done. Asked once more it says so; only what must still be as it was cannot be asked twice.
      if (offline && navigator.onLine && !twice && !those.some((e) => change(e).etag)) return send(those, true)
      if (those.length === 1 || code !== 'too-large') throw err
      const half = those.length >> 1
      await send(those.slice(0, half))
      await send(those.slice(half))
    }
  }
  try {
    for (let at = 0; at < entries.length; at += atOnce) await send(entries.slice(at, at + atOnce))
    tell(faults, entries.length)
    if (unheard.length) done.push(...await each(unheard, async (e) => (await ok(client.GET('/drive/entries/{id}', { params: { path: { id: e.id } } }))).entry))
  } catch (err) { sorry(err) }
  shelf.put(done)
  shelf.drop(absent)
  return done
}

/** What is answered about something that was done already. */
const already: Partial<Record<Batch['do'], string>> = { trash: 'in-trash', restore: 'not-in-trash' }

/** Another window or device has put it away: its row here is of the past. Where it was to go to another folder, that one may be meant. */
const gone = (code: string, what: Batch['do'], { parent }: Change) => !parent && (code === 'not-found' || (code === 'in-trash' && what !== 'restore'))

function tell(faults: readonly string[], of: number) {
  if (faults.length) toast(of > 1 ? m.drive_some_failed({ count: faults.length, n: number(faults.length) }) : faults[0]!, { danger: true })
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
  if (faults.every(refused)) tell(faults.map((err) => asApiError(err).message), entries.length)
  else sorry(faults[0])
  return done
}

/** With the tag that the entry had, only if nobody has changed it since. */
export async function patch(id: string, body: components['schemas']['DriveEntryChange'], tag?: string): Promise<Entry> {
  const entry = await ok(client.PATCH('/drive/entries/{id}', { params: { path: { id }, header: tag ? { 'If-Match': tag } : {} }, body }))
  shelf.put([entry])
  return entry
}
