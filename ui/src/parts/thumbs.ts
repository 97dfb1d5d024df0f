// Small pictures, made by the server: a few on their way at a time, the latest wish first, those seen lately kept.
import { base } from '../api/client'
import type { Entry } from '../api/types'

type Pictured = Pick<Entry, 'id' | 'etag'>

/** s: for a tile, 256 points at most; l: for a stage, 1280. */
export const thumbHref = ({ id, etag }: Pictured, size: 's' | 'l') => `${base}/drive/files/${encodeURIComponent(id)}/thumbnail?size=${size}&v=${encodeURIComponent(etag)}`

const kept = 400
/** Fewer than the six a browser grants a host: the list itself must get through too. */
const atOnce = 4
const patience = 3

type Wish = { file: Pictured; key: string; signal: AbortSignal; done: (url: string | null | undefined) => void }
/** Addresses of what came; null for what has no picture. */
const made = new Map<string, string | null>()
const queue: Wish[] = []
let running = 0

const keyOf = ({ id, etag }: Pictured) => `${id} ${etag}`

/** What is there already. */
export const readyThumb = (file: Pictured) => made.get(keyOf(file))

/** An address for <img>, null where there is none, undefined if that is not known. A wish given up is not asked for, or not to the end. */
export function thumb(file: Pictured, signal: AbortSignal): Promise<string | null | undefined> {
  const key = keyOf(file)
  if (made.has(key)) return Promise.resolve(made.get(key))
  return new Promise((done) => {
    const wish = { file, key, signal, done }
    queue.unshift(wish)
    signal.addEventListener('abort', () => {
      const at = queue.indexOf(wish)
      if (at >= 0) queue.splice(at, 1)
      done(undefined)
    })
    void next()
  })
}

async function next() {
  if (running >= atOnce) return
  const wish = queue.shift()
  if (!wish) return
  running++
  try {
    if (!made.has(wish.key)) keep(wish.key, await fetched(wish))
    wish.done(made.get(wish.key))
  } catch {
    // The way there failed, or nobody wants it any more: asked for again when it is seen again.
    wish.done(undefined)
  }
  running--
  void next()
}

async function fetched({ file, signal }: Wish): Promise<string | null> {
  for (let n = 1; ; n++) {
    const answer = await fetch(thumbHref(file, 's'), { signal })
    if (answer.ok) return URL.createObjectURL(await answer.blob())
    if (answer.status !== 503) return null
    if (n === patience) throw new Error('busy')
    await new Promise((resolve) => setTimeout(resolve, 1000 * Math.min(10, Number(answer.headers.get('Retry-After')) || n)))
    signal.throwIfAborted()
  }
}

function keep(key: string, url: string | null) {
  made.set(key, url)
  for (const [old, address] of made) {
    if (made.size <= kept) break
    made.delete(old)
    if (address) URL.revokeObjectURL(address)
  }
}
