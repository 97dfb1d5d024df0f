import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { poll } from './poll'

class Page extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible'
  show(state: DocumentVisibilityState) {
    this.visibilityState = state
    this.dispatchEvent(new Event('visibilitychange'))
  }
}

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

it('asks every second, and never twice at the same time', async () => {
  let answer = () => {}
  const ask = vi.fn(() => new Promise<void>((resolve) => { answer = resolve }))
  const page = new Page()
  const end = poll(ask, 1_000, page as unknown as Document)
  await vi.advanceTimersByTimeAsync(999)
  expect(ask).toHaveBeenCalledTimes(0)
  await vi.advanceTimersByTimeAsync(5_000)
  page.show('visible')
  await vi.advanceTimersByTimeAsync(5_000)
  expect(ask).toHaveBeenCalledTimes(1)
  answer()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(ask).toHaveBeenCalledTimes(2)
  end()
  answer()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ask).toHaveBeenCalledTimes(2)
})

it('rests while the page is hidden, and looks at once when it is back', async () => {
  const ask = vi.fn(async () => {})
  const page = new Page()
  const end = poll(ask, 1_000, page as unknown as Document)
  page.show('hidden')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ask).not.toHaveBeenCalled()
  page.show('visible')
  await vi.advanceTimersByTimeAsync(0)
  expect(ask).toHaveBeenCalledTimes(1)
  end()
})

it('asks less often while it fails, and every second again after', async () => {
  let fails = true
  const ask = vi.fn(async () => { if (fails) throw new Error('offline') })
  const end = poll(ask, 1_000, new Page() as unknown as Document)
  await vi.advanceTimersByTimeAsync(61_000)
  expect(ask.mock.calls.length).toBeLessThan(8)
  fails = false
  await vi.advanceTimersByTimeAsync(30_000)
  const before = ask.mock.calls.length
  await vi.advanceTimersByTimeAsync(3_000)
  expect(ask.mock.calls.length).toBe(before + 3)
  end()
})
