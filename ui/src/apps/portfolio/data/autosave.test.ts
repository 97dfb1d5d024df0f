import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Autosave, type Outcome, type Status } from './autosave'

/** A server that answers what it is told to, when it is told to. */
function desk() {
  const sent: [string, string][] = []
  const seen: Status[] = []
  const answers: ((o: Outcome) => void)[] = []
  const save = new Autosave<string>('v1', {
    send: (draft, etag) => { sent.push([draft, etag]); return new Promise((resolve) => answers.push(resolve)) },
    change: (status) => seen.push(status),
  })
  const answer = async (o: Outcome) => { answers.shift()?.(o); await vi.advanceTimersByTimeAsync(0) }
  return { save, sent, seen, answer }
}

beforeEach(() => { vi.useFakeTimers() })

describe('autosave', () => {
  it('sends once after the last key, with the mark of what it was made from', async () => {
    const { save, sent, answer } = desk()
    save.edit('a'); await vi.advanceTimersByTimeAsync(500)
    save.edit('ab'); await vi.advanceTimersByTimeAsync(899)
    expect(sent).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(sent).toEqual([['ab', 'v1']])
    await answer({ kind: 'saved', etag: 'v2' })
    expect([save.status, save.dirty, save.etag]).toEqual(['saved', false, 'v2'])
  })

  it('does not wait for ever for somebody who never stops typing', async () => {
    const { save, sent } = desk()
    for (let i = 0; i < 12; i++) { save.edit(`a${i}`); await vi.advanceTimersByTimeAsync(500) }
    expect(sent).toHaveLength(1)
  })

  it('has one request under way, then sends the newest', async () => {
    const { save, sent, answer } = desk()
    save.edit('a'); await vi.advanceTimersByTimeAsync(900)
    save.edit('ab'); save.edit('abc'); await vi.advanceTimersByTimeAsync(5000)
    expect(sent).toHaveLength(1)
    await answer({ kind: 'saved', etag: 'v2' })
    expect(save.dirty).toBe(true)
    await vi.advanceTimersByTimeAsync(900)
    expect(sent[1]).toEqual(['abc', 'v2'])
  })

  it('keeps the draft while the network is away, and sends it by itself', async () => {
    const { save, sent, answer } = desk()
    save.edit('a'); await vi.advanceTimersByTimeAsync(900)
    await answer({ kind: 'away' })
    expect([save.status, save.dirty]).toEqual(['away', true])
    save.retry(); await answer({ kind: 'saved', etag: 'v2' })
    expect([sent.length, save.status]).toEqual([2, 'saved'])
  })

  it('tries again by itself when the server asks to wait', async () => {
    const { save, sent, answer } = desk()
    save.edit('a'); await vi.advanceTimersByTimeAsync(900)
    await answer({ kind: 'passing', seconds: 3 })
    await vi.advanceTimersByTimeAsync(3000)
    expect(sent).toHaveLength(2)
  })

  it('sends nothing over a version it has not seen', async () => {
    const { save, sent, answer } = desk()
    save.edit('mine'); await vi.advanceTimersByTimeAsync(900)
    await answer({ kind: 'conflict' })
    save.edit('mine too'); await vi.advanceTimersByTimeAsync(60_000)
    expect([sent.length, save.status, save.dirty, await save.flush()]).toEqual([1, 'conflict', true, false])
    save.settle('v9', 'mine too'); await vi.advanceTimersByTimeAsync(0)
    expect(sent[1]).toEqual(['mine too', 'v9'])
  })

  it('flushes before a page is left, and says whether all arrived', async () => {
    const { save, answer } = desk()
    save.edit('a')
    const left = save.flush()
    await answer({ kind: 'saved', etag: 'v2' })
    expect(await left).toBe(true)
    save.edit('b')
    const stuck = save.flush()
    await answer({ kind: 'away' })
    expect([await stuck, save.dirty]).toEqual([false, true])
  })

  it('stops at a refusal until something changes', async () => {
    const { save, sent, answer } = desk()
    save.edit('too long'); await vi.advanceTimersByTimeAsync(900)
    await answer({ kind: 'failed', why: 'too-large' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect([sent.length, save.status]).toEqual([1, 'failed'])
    save.edit('ok'); await vi.advanceTimersByTimeAsync(900)
    expect(sent).toHaveLength(2)
  })
})
