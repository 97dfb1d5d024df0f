import FolderArchive from '@lucide/svelte/icons/folder-archive'
import { ok } from '../../../api/client'
import type { Entry } from '../../../api/types'
import { number } from '../../../format'
import { m } from '../../../i18n.svelte'
import { announce } from '../../../parts/announce.svelte'
import { toast } from '../../../parts/toasts.svelte'
import { trash } from './actions'
import { quoted, sorry, told } from './doing'
import { shelf } from './listing.svelte'
import { soon } from './soon'
import { usage } from './usage.svelte'

/** A .zip becomes a folder beside it; what had to stay inside is said. */
export async function extract(e: Entry) {
  announce(m.drive_extracting({ name: e.name }))
  try {
    const { entry, files, skipped } = await ok(soon.POST('/drive/files/{id}/extract', { params: { path: { id: e.id } } }))
    shelf.put([entry])
    usage.stale()
    told(m.drive_extracted({ folder: quoted(entry.name), count: files, n: number(files) }), () => trash([entry], true), FolderArchive)
    if (skipped.length) toast(m.drive_extract_skipped({ count: skipped.length, n: number(skipped.length) }), { danger: true })
  } catch (err) { sorry(err) }
}
