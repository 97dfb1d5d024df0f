import type { Entry } from '../../../api/types'
import { clean } from '../../drive/data/names'
import { dateOf } from '../../drive/upload/queue'
import { transport } from '../../drive/upload/transport'

/** One after the other into the folder of the app; returns the ids of those that arrived. Throws at the first that does not. */
export async function sendAll(files: File[], before: (n: number) => void): Promise<string[]> {
  const folder = await transport.folder('root', 'Portfolio')
  const ids: string[] = []
  for (const [i, file] of files.entries()) {
    before(i + 1)
    const entry: Entry = await transport.send({ folder: folder.id, name: clean(file.name), file, lastModified: dateOf(file), conflict: 'keep-both' }, () => {}, new AbortController().signal)
    ids.push(entry.id)
  }
  return ids
}
