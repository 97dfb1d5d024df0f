import { afterEach, beforeEach, expect, it, vi } from 'vitest'

vi.stubGlobal('navigator', { onLine: true })
vi.stubGlobal('document', { hidden: false })
const fetched = vi.fn<(url: string) => Promise<Response>>()
vi.stubGlobal('fetch', fetched)
const { network } = await import('./network.svelte')

const own = () => new Response('ok\n', { headers: { 'X-Request-Id': 'r1' } })

beforeEach(() => { vi.useFakeTimers(); fetched.mockReset() })
afterEach(() => { network.reached(); vi.useRealTimers() })

it('looks for the server every five seconds, and takes only its own word', async () => {
  fetched.mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValueOnce(new Response('Bad Gateway', { status: 502 })).mockResolvedValueOnce(new Response('<p>Sign in to the network')).mockResolvedValueOnce(own())
  network.missed()
  for (let asked = 1; asked <= 3; asked++) {
    await vi.advanceTimersByTimeAsync(5000)
    expect([fetched.mock.calls.length, network.online]).toEqual([asked, false])
  }
  await vi.advanceTimersByTimeAsync(5000)
  expect(network.online).toBe(true)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(fetched).toHaveBeenCalledTimes(4)
})

it('does not ask for a tab that nobody sees, unless something waits', async () => {
  vi.stubGlobal('document', { hidden: true })
  network.missed()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(fetched).not.toHaveBeenCalled()
  network.awaited = true
  fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'))
  await vi.advanceTimersByTimeAsync(5000)
  expect(fetched).toHaveBeenCalledTimes(1)
  network.awaited = false
  vi.stubGlobal('document', { hidden: false })
  fetched.mockResolvedValueOnce(own())
  await vi.advanceTimersByTimeAsync(5000)
  expect(network.online).toBe(true)
})
