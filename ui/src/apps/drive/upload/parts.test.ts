import { beforeEach, expect, it, vi } from 'vitest'
import type { Sending } from './queue'

// The client as browsers have it.
vi.mock('tus-js-client', () => vi.importActual('tus-js-client/lib.esm/browser/index.js'))
vi.stubGlobal('document', { documentElement: { dataset: {} } })
vi.stubGlobal('location', { href: 'https://c.test/drive', origin: 'https://c.test' })
vi.stubGlobal('navigator', { onLine: true })
const NodeRequest = globalThis.Request
vi.stubGlobal('Request', class extends NodeRequest { constructor(input: string, init?: RequestInit) { super(new URL(input, 'https://c.test'), init) } })
const fetched = vi.fn<(request: Request) => Promise<Response>>()
vi.stubGlobal('fetch', fetched)

/** What was asked, and what is answered to each. */
let asked: string[] = []
let answers: Record<string, { status: number; headers?: Record<string, string> }>
vi.stubGlobal('XMLHttpRequest', class {
  upload = {}
  responseText = ''
  status = 0
  onload?: () => void
  #headers: Record<string, string> = {}
  #what = ''
  open(method: string, url: string) { this.#what = `${method} ${url.replace('https://c.test', '')}` }
  setRequestHeader() {}
  getResponseHeader(name: string) { return this.#headers[name] ?? null }
  abort() {}
  send() {
    asked.push(this.#what)
    const { status, headers = {} } = answers[this.#what] ?? { status: 500 }
    Object.assign(this, { status })
    this.#headers = headers
    queueMicrotask(() => this.onload?.())
  }
})
const { sendInParts } = await import('./parts')
const { network } = await import('../../../shell/network.svelte')

const size = 2 << 20
const what: Sending = { folder: 'svt', name: 'film', file: new Blob([new Uint8Array(size)]), lastModified: 0, conflict: 'refuse', at: '/tus/files/f1' }
const send = () => sendInParts(what, () => {}, new AbortController().signal)
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
const head = 'HEAD /tus/files/f1'

beforeEach(() => {
  asked = []
  network.reached()
  fetched.mockReset()
})

it.each([401, 403, 500, 503])('does not begin anew where going on is refused with %d, and is told why', async (status) => {
  answers = { [head]: { status } }
  fetched.mockResolvedValueOnce(json({ code: 'signed-out', status: 401 }, 401))
  await expect(send()).rejects.toMatchObject({ code: 'signed-out' })
  fetched.mockResolvedValueOnce(json({ uploads: [] }))
  await expect(send()).rejects.toMatchObject({ status })
  expect(asked).toEqual([head, head])
})

it.each([404, 410])('begins anew where what was begun is gone (%d)', async (status) => {
  answers = {
    [head]: { status },
    'POST /tus/files/': { status: 201, headers: { Location: 'https://c.test/tus/files/f2' } },
    'PATCH /tus/files/f2': { status: 204, headers: { 'Upload-Offset': String(size), 'Pims-Entry': 'e1' } },
  }
  fetched.mockResolvedValueOnce(json({ entry: { id: 'e1' }, crumbs: [{ id: 'svt' }, { id: 'e1' }] }))
  expect(await send()).toMatchObject({ id: 'e1', folder: { id: 'svt' } })
  expect(asked).toEqual([head, 'POST /tus/files/', 'PATCH /tus/files/f2'])
})

it.each([[502, {}, false], [413, { 'X-Request-Id': 'r1' }, true]])('takes %d with %o for the server: %s', async (status, headers, online) => {
  answers = { [head]: { status: 200, headers: { 'Upload-Offset': '0', 'Upload-Length': String(size) } }, 'PATCH /tus/files/f1': { status, headers } }
  network.missed()
  await expect(send()).rejects.toMatchObject({ status })
  expect(network.online).toBe(online)
})
