// Small pictures of images, made here from the file: two at a time, the latest asked for first, kept as light JPEGs.
import { client, ok } from '../../../api/client'
import type { Entry } from '../../../api/types'

const side = 480
/** Larger files keep their drawing: fetching ten megabytes for a tile is not worth it on a school line. */
const most = 6_000_000
const kept = 300

type Wanted = { entry: Entry; done: (url: string | undefined) => void }
const made = new Map<string, string | undefined>()
const queue: Wanted[] = []
let running = 0

const key = (e: Entry) => `${e.id} ${e.etag}`
const drawable = /^image\/(jpeg|png|gif|webp|avif|bmp)$/

export const hasThumb = (e: Entry) => e.kind === 'file' && !e.damaged && !e.trashed && drawable.test(e.mime ?? '') && (e.size ?? 0) > 0 && (e.size ?? 0) <= most
export const readyThumb = (e: Entry) => made.get(key(e))

/** An address for <img>, or undefined when there can be none. Aborting forgets the wish, unless it is under way. */
export function thumb(entry: Entry, signal: AbortSignal): Promise<string | undefined> {
  if (made.has(key(entry))) return Promise.resolve(made.get(key(entry)))
  return new Promise((done) => {
    const wanted = { entry, done }
    queue.unshift(wanted)
    signal.addEventListener('abort', () => {
      const at = queue.indexOf(wanted)
      if (at >= 0) queue.splice(at, 1)
    })
    void next()
  })
}

async function next() {
  if (running >= 2) return
  const wanted = queue.shift()
  if (!wanted) return
  running++
  let url: string | undefined
  try { url = await make(wanted.entry) } catch { /* the drawing stays */ }
  keep(key(wanted.entry), url)
  wanted.done(url)
  running--
  void next()
}

async function make(e: Entry): Promise<string | undefined> {
  const link = await ok(client.POST('/drive/files/{id}/link', { params: { path: { id: e.id } }, body: { disposition: 'inline' } }))
  const answer = await fetch(link.url, { credentials: 'omit' })
  if (!answer.ok) return undefined
  const picture = await createImageBitmap(await answer.blob(), { resizeWidth: side, resizeQuality: 'medium' })
  const canvas = document.createElement('canvas')
  canvas.width = picture.width
  canvas.height = picture.height
  canvas.getContext('2d')?.drawImage(picture, 0, 0)
  picture.close()
  const opaque = e.mime === 'image/jpeg'
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, opaque ? 'image/jpeg' : 'image/webp', 0.8))
  canvas.width = canvas.height = 0
  return blob ? URL.createObjectURL(blob) : undefined
}

function keep(k: string, url: string | undefined) {
  made.set(k, url)
  for (const [old, address] of made) {
    if (made.size <= kept) break
    made.delete(old)
    if (address) URL.revokeObjectURL(address)
  }
}
