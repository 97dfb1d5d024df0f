import FolderArchive from '@lucide/svelte/icons/folder-archive'
import { client, ok } from '../../../api/client'
import type { Entry } from '../../../api/types'
import { number } from '../../../format'
import { m } from '../../../i18n.svelte'
import { fileKind } from '../../../parts/filekind'
import { toasts } from '../../../parts/toasts.svelte'
import { desk } from '../desk.svelte'
import { trash } from './actions'
import { quoted, sorry, told } from './doing'
import { shelf } from './listing.svelte'
import { usage } from './usage.svelte'

/** Whether the server can take it apart. */
export const extractable = (e: Pick<Entry, 'kind' | 'name' | 'mime' | 'infected'>) => !e.infected && fileKind(e) === 'archive' && e.name.toLowerCase().endsWith('.zip')

/** A .zip becomes a folder beside it; what had to stay inside is said. */
export async function extract(e: Entry) {
  // As long as it takes.
  const under = toasts.show({ text: m.drive_extracting({ name: quoted(e.name) }), icon: FolderArchive }, 3_600_000)
  try {
    const done = await ok(client.POST('/drive/files/{id}/extract', { params: { path: { id: e.id } } }))
    const { entry, files, skipped } = done
    shelf.put([entry])
    usage.stale()
    told(m.drive_extracted({ folder: quoted(entry.name), count: files, n: number(files) }), () => trash([entry], { undoing: true }), FolderArchive)
    if (skipped.length) desk.extracted = done
  } catch (err) { sorry(err) } finally { toasts.dismiss(under) }
}
