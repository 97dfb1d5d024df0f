// Links to contents last some minutes: kept while they last, asked for again when one fails.
import { client, ok } from '../../../api/client'
import type { Entry, Link } from '../../../api/types'

const links = new Map<string, Link>()
const key = (e: Entry) => `${e.id} ${e.etag}`

export async function inlineLink(e: Entry, fresh = false): Promise<string> {
  const known = links.get(key(e))
  if (known && !fresh && Date.parse(known.expires) - Date.now() > 20_000) return known.url
  const link = await ok(client.POST('/drive/files/{id}/link', { params: { path: { id: e.id } }, body: { disposition: 'inline' } }))
  if (links.size > 100) links.clear()
  links.set(key(e), link)
  return link.url
}
