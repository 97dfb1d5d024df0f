import { expect, it, vi } from 'vitest'
import type { Entry } from '../../../api/types'

const entry = (n: number, name = `f${n}`): Entry => ({ id: String(n), name, kind: 'file', etag: '', parent: 'dest', created: '', modified: '', favourite: false })
let pages: Entry[][] = []
const get = vi.fn(async (_path: string, { params }: { params: { query: { cursor?: string } } }) => {
  const at = Number(params.query.cursor ?? 0)
  const files = new Set(pages.flat().map((e) => e.id)).size
  return { folder: { id: 'dest' }, crumbs: [], entries: pages[at], next: at + 1 < pages.length ? String(at + 1) : undefined, counts: { folders: 0, files } }
})
vi.mock('../../../api/client', () => ({ client: { GET: get }, ok: (answer: Promise<unknown>) => answer }))

const { Listing } = await import('./listing.svelte')
const some = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => entry(from + n))

it('has each entry once, also what was renamed from one page into the next while a long folder was read anew', async () => {
  const list = new Listing({ kind: 'folder', id: 'dest' })
  pages = [some(0, 200), some(200, 1200)]
  await list.load()
  await list.all()
  expect([list.entries.length, list.total]).toEqual([1200, 1200])
  pages = [some(0, 1000), [entry(7, 'z'), ...some(1000, 1201)]]
  await list.load()
  expect([list.entries.length, list.total, new Set(list.entries.map((e) => e.id)).size]).toEqual([1201, 1201, 1201])
})
