// Out of the cartable: through a link of some minutes on the content origin, which the browser takes from there.
import { client, ok } from '../../../api/client'
import type { Entry } from '../../../api/types'
import { sorry } from './doing'

/** One file as it is; several, or a folder, as one .zip. */
export async function download(entries: readonly Entry[], version?: number) {
  const [e] = entries
  if (!e) return
  try {
    const link = entries.length === 1 && e.kind === 'file'
      ? await ok(client.POST('/drive/files/{id}/link', { params: { path: { id: e.id } }, body: { disposition: 'attachment', version } }))
      : await ok(client.POST('/drive/zip', { body: { ids: entries.map((one) => one.id) } }))
    const a = document.createElement('a')
    a.href = link.url
    a.download = ''
    a.dataset.native = ''
    a.click()
  } catch (err) { sorry(err) }
}
