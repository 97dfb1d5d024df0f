import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const NodeRequest = globalThis.Request
vi.stubGlobal('Request', class extends NodeRequest { constructor(input: string, init?: RequestInit) { super(new URL(input, 'https://c.test'), init) } })
vi.stubGlobal('document', { documentElement: { lang: 'fr', dataset: {} } })
const fetched = vi.fn<(request: Request) => Promise<Response>>()
vi.stubGlobal('fetch', fetched)

const { client, ok } = await import('./client')
const { network } = await import('../shell/network.svelte')

const answer = (status: number, code = '', headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(code ? { title: code, detail: code, status, code } : {}), { status, headers: { 'Content-Type': 'application/json', ...headers } })
const busy = () => answer(503, 'busy', { 'Retry-After': '2' })

beforeEach(() => { vi.useFakeTimers(); fetched.mockReset(); network.dismiss() })
afterEach(() => { vi.useRealTimers() })

it('asks a busy server again by itself, and says so meanwhile', async () => {
  fetched.mockResolvedValueOnce(busy()).mockResolvedValueOnce(busy()).mockResolvedValueOnce(answer(200))
  const home = ok(client.GET('/home'))
  await vi.advanceTimersByTimeAsync(100)
  expect(network.trouble).toBe('busy')
  await vi.advanceTimersByTimeAsync(6000)
  expect(await home).toEqual({})
  expect(fetched).toHaveBeenCalledTimes(3)
  expect(network.trouble).toBeUndefined()
})

it('gives up in the end with what the server said', async () => {
  fetched.mockImplementation(async () => busy())
  const home = expect(ok(client.GET('/home'))).rejects.toMatchObject({ status: 503, code: 'busy' })
  await vi.advanceTimersByTimeAsync(60_000)
  await home
  expect(fetched).toHaveBeenCalledTimes(5)
  expect(network.trouble).toBeUndefined()
})

it('signs in again with the same words, and does nothing else twice that could be done twice', async () => {
  fetched.mockResolvedValueOnce(busy()).mockResolvedValueOnce(answer(201))
  const signIn = ok(client.POST('/session', { body: { login: 'ines', password: 'x', shared_device: false } }))
  await vi.advanceTimersByTimeAsync(4000)
  await signIn
  expect(await fetched.mock.calls[1]![0].json()).toMatchObject({ login: 'ines' })
  fetched.mockReset().mockResolvedValueOnce(busy())
  await expect(ok(client.POST('/drive/folders', { body: { parent: 'root', name: 'Maths' } }))).rejects.toMatchObject({ code: 'busy' })
  expect(fetched).toHaveBeenCalledTimes(1)
})

it('waits for nobody when room has to be made first', async () => {
  fetched.mockResolvedValueOnce(answer(503, 'node-read-only', { 'Retry-After': '60' }))
  await expect(ok(client.DELETE('/drive/trash'))).rejects.toMatchObject({ code: 'node-read-only' })
  expect(network.trouble).toBe('read-only')
  fetched.mockResolvedValueOnce(answer(200))
  await ok(client.GET('/home'))
  expect(network.trouble).toBe('read-only')
})

it('knows that there is room when something was saved, not when something was deleted', async () => {
  fetched.mockResolvedValueOnce(answer(507, 'disk-full'))
  await expect(ok(client.POST('/drive/folders', { body: { parent: 'root', name: 'Maths' } }))).rejects.toMatchObject({ status: 507 })
  expect(network.trouble).toBe('full')
  for (const [method, status, left] of [['DELETE', 200, 'full'], ['POST', 200, 'full'], ['POST', 201, undefined]] as const) {
    fetched.mockResolvedValueOnce(answer(status))
    await ok(method === 'DELETE' ? client.DELETE('/drive/trash') : client.POST('/drive/folders', { body: { parent: 'root', name: 'Maths' } }))
    expect(network.trouble).toBe(left)
  }
})

it('says that the own space is closed until it opens again', async () => {
  fetched.mockResolvedValueOnce(answer(503, 'quarantined'))
  await expect(ok(client.GET('/home'))).rejects.toMatchObject({ code: 'quarantined' })
  expect(network.trouble).toBe('closed')
  fetched.mockResolvedValueOnce(answer(200))
  await ok(client.GET('/home'))
  expect(network.trouble).toBeUndefined()
})
