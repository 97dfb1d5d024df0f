// What happened to an entry, as the server knows it, and in words.
import { client, ok } from '../../../api/client'
import type { components } from '../../../api/schema'
import { exact, number } from '../../../format'
import { m } from '../../../i18n.svelte'
import { quoted } from '../data/doing'
import type { SharedLink } from '../share/types'
import { wayName } from '../share/words'

export type Happening = components['schemas']['DriveEvent']
type Activity = components['schemas']['DriveActivity']

const page = (id: string, cursor: string | undefined, signal: AbortSignal) => ok(client.GET('/drive/entries/{id}/activity', { params: { path: { id }, query: { cursor } }, signal }))

/** A page that has something to tell, if there is one: a long log may have nothing of this entry for a while. */
export async function activityOf(id: string, cursor: string | undefined, signal: AbortSignal): Promise<Activity> {
  let a = await page(id, cursor, signal)
  while (!a.events.length && a.cursor) a = await page(id, a.cursor, signal)
  return a
}

const name = (e: Happening) => e.who?.name ?? ''

function ofLink(e: Happening): string {
  const title = quoted(e.link?.title ?? '')
  switch (e.link?.step) {
    case 'made': return m.drive_act_link_made({ title })
    case 'agreed': return m.drive_act_link_agreed({ title, name: name(e) })
    case 'refused': return m.drive_act_link_refused({ title, name: name(e) })
    case 'objected': return m.drive_act_link_objected({ title, name: name(e) })
    case 'withdrawn': return m.drive_act_link_withdrawn({ title })
    case 'expired': return m.drive_act_link_expired({ title })
    case 'suspended': return m.drive_act_link_suspended({ title })
    case 'restored': return m.drive_act_link_restored({ title })
    case 'confirmed': return m.drive_act_link_confirmed({ title, name: name(e) })
    default: return m.drive_act_link_stopped({ title })
  }
}

/** "Version 3 enregistrée", "Lien « Pour la classe » : ouvert 4 fois" */
export function wordsOf(e: Happening): string {
  const title = quoted(e.link?.title ?? '')
  switch (e.what) {
    case 'added': return m.drive_act_added()
    case 'deposit': return e.name ? m.drive_act_deposit_in({ what: quoted(e.name) }) : m.drive_act_deposit({ name: name(e) })
    case 'connection': return m.drive_act_connection({ name: name(e) })
    case 'version': return m.drive_act_version({ n: e.version ?? 0 })
    case 'infected': return m.drive_act_infected()
    case 'trashed': return m.drive_act_trashed()
    case 'opened': return m.drive_act_opened({ title, count: e.count ?? 0, n: number(e.count ?? 0) })
    case 'read': return m.drive_act_read({ name: name(e) })
    case 'link': return ofLink(e)
  }
}

/** How a link shares; of those that would read the same, also which, and when it was made. `links` are the newest first. */
export function howOf({ link }: Happening, links: readonly Pick<SharedLink, 'id' | 'title' | 'way' | 'created'>[]): string {
  if (!link) return ''
  const how = wayName(link.way)
  const alike = links.filter((l) => l.title === link.title && l.way === link.way).reverse()
  const at = alike.findIndex((l) => l.id === link.id)
  return at >= 0 && alike.length > 1 ? m.drive_act_how_which({ how, n: number(at + 1), when: exact(alike[at]!.created) }) : how
}
