// A file that the host's virus scanner set aside: the owner may have it looked at again.
import ShieldCheck from '@lucide/svelte/icons/shield-check'
import { client, ok } from '../../../api/client'
import type { Details, Entry } from '../../../api/types'
import { m } from '../../../i18n.svelte'
import { announce } from '../../../parts/announce.svelte'
import { toast } from '../../../parts/toasts.svelte'
import { quoted, sorry } from '../data/doing'
import { shelf } from '../data/listing.svelte'

/** It is done in the background and mostly at once: asked a few times, then left to the next look at the list. */
const looks = [1, 2, 4, 8]

/** What the server says of it once it is free; nothing while it is not. */
export async function checkAgain(e: Entry): Promise<Details | undefined> {
  try {
    await ok(client.POST('/drive/files/{id}/scan', { params: { path: { id: e.id } } }))
    announce(m.drive_infected_asked())
    for (const seconds of looks) {
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
      const details = await ok(client.GET('/drive/entries/{id}', { params: { path: { id: e.id } } }))
      if (details.entry.infected) continue
      shelf.put([details.entry])
      toast(m.drive_infected_free({ name: quoted(e.name) }), { icon: ShieldCheck })
      return details
    }
    toast(m.drive_infected_asked())
  } catch (err) { sorry(err) }
  return undefined
}
