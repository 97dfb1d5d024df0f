import { beforeEach, expect, it, vi } from 'vitest'
import type { Entry } from '../../../api/types'

vi.stubGlobal('navigator', { onLine: true })
vi.stubGlobal('document', { documentElement: { lang: 'fr', dataset: {} } })
vi.stubGlobal('location', { href: 'https://c.test/drive', origin: 'https://c.test' })
const post = vi.fn()
const remove = vi.fn()
vi.mock('../../../api/client', () => ({ client: { POST: () => post(), DELETE: () => remove(), GET: async () => ({ entry: { ...e, trashed: 'now' } }) }, ok: (answer: Promise<unknown>) => answer }))
vi.mock('../../../parts/ask.svelte', () => ({ ask: async () => true }))
vi.mock('./usage.svelte', () => ({ usage: { stale: vi.fn() } }))
const drop = vi.fn()
vi.mock('./listing.svelte', () => ({ shelf: { put: vi.fn(), drop: (ids: string[]) => drop(...ids) } }))

const { ApiError } = await import('../../../api/errors')
const { destroy, trash } = await import('./actions')
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
  for (let sent = 0; sent < 2; sent++) post.mockRejectedValueOnce(new TypeError('Failed to fetch'))
  told('a.txt', back)
  toasts.undo()
  await vi.waitFor(() => expect(offered()).toBe(1))
  post.mockResolvedValueOnce({ results: [{ entry: e }] })
  toasts.undo()
  await vi.waitFor(() => expect(post).toHaveBeenCalledTimes(3))
  await new Promise((done) => setTimeout(done))
  expect(offered()).toBe(0)
})

it('asks once more where no answer came: what was done unheard has its way back', async () => {
  post.mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValueOnce({ results: [{ fault: { code: 'in-trash', detail: 'in-trash' } }] })
  expect(await trash([e])).toEqual([{ ...e, trashed: 'now' }])
  expect([toasts.list.length, offered()]).toEqual([1, 1])
})

it.each([['change', undefined], ['trash', 'in-trash']] as const)('asked twice to %s, it is done once', async (what, code) => {
  const fault = code && { code, detail: code }
  post.mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValueOnce({ results: [fault ? { fault } : { entry: e }] })
  expect((await batch([e], { do: what }, () => ({ parent: 'dest' }))).map((d) => d.id)).toEqual(['a'])
})

it('does not ask twice for what must still be as it was', async () => {
  post.mockRejectedValueOnce(new TypeError('Failed to fetch'))
  await trash([e], { undoing: true })
  expect(post).toHaveBeenCalledTimes(1)
  expect(toasts.list.map((t) => t.danger)).toEqual([true])
})

it('takes away for good what somebody else has taken away', async () => {
  remove.mockRejectedValueOnce(new ApiError(404, { code: 'not-found', title: '', status: 404, detail: 'gone' } as never))
  await destroy([e])
  expect(drop.mock.calls.flat()).toEqual(['a'])
  remove.mockRejectedValueOnce(new ApiError(409, { code: 'not-in-trash', title: '', status: 409, detail: 'restored' } as never))
  drop.mockClear()
  await destroy([e])
  expect(drop.mock.calls.flat()).toEqual([])
})
