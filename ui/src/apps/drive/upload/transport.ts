// How the queue reaches the server. Small files go whole, by XHR because it alone says how much of a body has left;
// larger ones in parts, so that a break, a pause or a closed tab costs next to nothing.
import { base, client, failed, headers, heard, ok } from '../../../api/client'
import { ApiError, asApiError } from '../../../api/errors'
import type { Entry } from '../../../api/types'
import { fold } from '../../../format/fold'
import { network } from '../../../shell/network.svelte'
import { shelf } from '../data/listing.svelte'
import { lost } from './lost'
import type { Sending, Sent, Transport } from './queue'
import { unfinished } from './unfinished.svelte'

/** RFC 8187: what encodeURIComponent leaves and a header may not hold. */
const encoded = (name: string) => encodeURIComponent(name).replace(/['()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase())

const whole = 1 << 20

async function send(what: Sending, progress: (sent: number) => void, signal: AbortSignal): Promise<Sent> {
  if (what.file.size <= whole) return put(what, progress, signal)
  let parts: typeof import('./parts')
  try {
    parts = await import('./parts')
  } catch {
    network.missed() // the code itself could not be fetched
    throw new ApiError(0)
  }
  const at = what.at ?? unfinished.find(what)
  if (at) unfinished.take(at)
  return parts.sendInParts({ ...what, at }, progress, signal)
}

/** Not waited for: what stays there goes away by itself after some days. */
const forget = (at: string) => void fetch(at, { method: 'DELETE', headers: { ...headers(), 'Tus-Resumable': '1.0.0' } }).catch(() => {})

function put(what: Sending, progress: (sent: number) => void, signal: AbortSignal): Promise<Entry> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    xhr.open('PUT', `${base}/drive/folders/${encodeURIComponent(what.folder)}/content?conflict=${what.conflict}`)
    xhr.responseType = 'json'
    for (const [name, value] of Object.entries(headers())) xhr.setRequestHeader(name, value)
    xhr.setRequestHeader('Content-Disposition', `attachment; filename*=UTF-8''${encoded(what.name)}`)
    xhr.setRequestHeader('Last-Modified', new Date(what.lastModified).toUTCString())
    xhr.upload.onprogress = (e) => progress(Math.min(e.loaded, what.file.size))
    xhr.onload = () => {
      const answer = heard(xhr.status, (name) => xhr.getResponseHeader(name))
      if (answer.ok) {
        network.done('PUT', xhr.status)
        resolve(xhr.response as Entry)
      } else reject(failed(answer, xhr.response))
    }
    xhr.onerror = () => void lost(what.file).then(reject)
    xhr.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    signal.addEventListener('abort', () => xhr.abort())
    xhr.send(what.file)
  })
}

/** Everything a folder holds, page after page; unless it must be as of now, what the list already knows is not asked for again. */
async function entriesOf(id: string, anew: boolean): Promise<readonly Entry[]> {
  const known = anew ? undefined : shelf.known(id)
  if (known) return known
  const all: Entry[] = []
  for (let cursor: string | undefined; ;) {
    const f = await ok(client.GET('/drive/folders/{id}', { params: { path: { id }, query: { limit: 1000, cursor } } }))
    all.push(...f.entries)
    cursor = f.next
    if (!cursor) return all
  }
}

async function folder(parent: string, name: string): Promise<{ id: string; made?: Entry }> {
  try {
    const made = await ok(client.POST('/drive/folders', { body: { parent, name } }))
    return { id: made.id, made }
  } catch (err) {
    if (asApiError(err).code !== 'name-taken') throw err
    const there = await entriesOf(parent, true)
    const same = there.find((e) => e.kind === 'folder' && e.name === name) ?? there.find((e) => e.kind === 'folder' && fold(e.name) === fold(name))
    if (same) return { id: same.id }
    throw err
  }
}

async function names(id: string, anew: boolean): Promise<Map<string, Entry>> {
  return new Map((await entriesOf(id, anew)).map((e) => [e.name, e]))
}

export const transport: Transport = { send, forget, folder, names }
