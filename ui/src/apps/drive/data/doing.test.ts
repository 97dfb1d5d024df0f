import { beforeEach, expect, it, vi } from 'vitest'
import type { Entry } from '../../../api/types'

vi.stubGlobal('navigator', { onLine: true })
vi.stubGlobal('document', { documentElement: { lang: 'fr', dataset: {} } })
vi.stubGlobal('location', { href: 'https://c.test/drive', origin: 'https://c.test' })
const post = vi.fn()
vi.mock('../../../api/client', () => ({ client: { POST: () => post() }, ok: (answer: Promise<unknown>) => answer }))
const drop = vi.fn()
vi.mock('./listing.svelte', () => ({ shelf: { put: vi.fn(), drop: (ids: string[]) => drop(...ids) } }))

const { batch, told } = await import('./doing')
const { toasts } = await import('../../../parts/toasts.svelte')
const e = { id: 'a', name: 'a.txt', etag: '"1"' } as Entry
const offered = () => toasts.list.filter((t) => t.undo).length

beforeEach(() => {
  vi.clearAllMocks()
  toasts.list = []
})

it.each([
  ['trash', 'not-found', undefined, true],
  ['trash', 'in-trash', undefined, true],
  ['restore', 'not-found', undefined, true],
  ['change', 'in-trash', undefined, true],
  // The folder is meant, or it is where it should be: what is there stays in sight.
  ['change', 'in-trash', 'dest', false],
  ['change', 'not-found', 'dest', false],
  ['restore', 'not-in-trash', undefined, false],
  ['trash', 'changed', undefined, false],
] as const)('%s answered by %s: the row goes only if what it stands for has gone', async (what, code, parent, goes) => {
  post.mockResolvedValueOnce({ results: [{ fault: { code, detail: code } }] })
  await batch([e], { do: what }, () => ({ parent }))
  expect(drop.mock.calls.flat()).toEqual(goes ? ['a'] : [])
  expect(toasts.list).toHaveLength(1)
})

it('offers the way back once more where no answer came, and only there', async () => {
  const back = () => batch([e], { do: 'restore' })
  post.mockRejectedValueOnce(new TypeError('Failed to fetch'))
  told('a.txt', back)
  toasts.undo()
  await vi.waitFor(() => expect(offered()).toBe(1))
  post.mockResolvedValueOnce({ results: [{ entry: e }] })
  toasts.undo()
  await vi.waitFor(() => expect(post).toHaveBeenCalledTimes(2))
  await new Promise((done) => setTimeout(done))
  expect(offered()).toBe(0)
})
