import { describe, expect, it } from 'vitest'
import { Meter, share, totals } from './progress'
import type { Job } from './queue'

const job = (state: Job['state'], size: number, sent = 0) => ({ state, size, sent }) as Job

describe('progress', () => {
  it('measures over the last seconds only', () => {
    const m = new Meter(4000)
    expect(m.rate).toBe(0)
    for (let s = 0; s <= 10; s++) m.add(s < 5 ? 0 : (s - 5) * 1000, s * 1000)
    expect(Math.round(m.rate)).toBe(1000)
    m.add(10, 11_000)
    expect(m.rate).toBe(0)
  })

  it('leaves out what will not go', () => {
    const t = totals([job('done', 100), job('sending', 100, 50), job('cancelled', 900), job('failed', 100), job('waiting', 100)])
    expect(t).toEqual({ files: 4, done: 1, failed: 1, waiting: 2, bytes: 300, sent: 150 })
  })

  it('reaches one, with empty files too', () => {
    expect(share(totals([job('done', 0), job('done', 0)]))).toBe(1)
    expect(share(totals([job('done', 0), job('waiting', 0)]))).toBe(0.5)
    expect(share(totals([]))).toBe(0)
  })
})
