import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../api/types'
import { Queue, same, type Choice, type Content, type Fault, type Sending, type Source, type Transport } from './queue'

const file = (size = 10) => ({ size }) as Content
const time = Date.parse('2026-03-01T10:00:00.700Z')
/** As a server keeps it. */
const stamp = '2026-03-01T10:00:00Z'
const dated = (size: number, lastModified = time) => ({ name: 'a', size, lastModified }) as unknown as Content
const source = (name: string, path: string[] = [], size = 10): Source => ({ name, path, file: file(size) })
const entry = (name: string, parent: string, kind: 'file' | 'folder' = 'file'): Entry => ({ id: `${parent}/${name}`, kind, name, parent, created: '', modified: '', etag: '', favourite: false })
const fault = (code: string, status: number): Fault => ({ code, status, message: code })
const rest = async () => { for (let i = 0; i < 30; i++) await Promise.resolve() }

/** A server that answers when told to. */
class Fake implements Transport {
  held: { what: Sending; done: (e?: Entry) => void; fail: (f: Fault) => void; progress: (n: number) => void; signal: AbortSignal }[] = []
  folders: string[] = []
  /** What the page knows of, and what there is besides. */
  there = new Map<string, Entry[]>()
  unseen: Entry[] = []
  most = 0
  automatic = false
  faults: (Fault | undefined)[] = []

  send(what: Sending, progress: (n: number) => void, signal: AbortSignal) {
    return new Promise<Entry>((resolve, reject) => {
      const job = { what, progress, signal, fail: reject, done: (e?: Entry) => { this.held = this.held.filter((h) => h !== job); resolve(e ?? entry(what.name, what.folder)) } }
      signal.addEventListener('abort', () => { this.held = this.held.filter((h) => h !== job); reject(fault('aborted', -1)) })
      this.held.push(job)
      this.most = Math.max(this.most, this.held.length)
      const next = this.faults.shift()
      if (next) { this.held.pop(); reject(next) } else if (this.automatic) job.done()
    })
  }

  forgotten: string[] = []
  forget(at: string) { this.forgotten.push(at) }

  folder(parent: string, name: string) {
    this.folders.push(`${parent}/${name}`)
    return Promise.resolve({ id: `${parent}/${name}`, made: entry(name, parent, 'folder') })
  }

  names(folder: string, anew: boolean) { return Promise.resolve(new Map([...(this.there.get(folder) ?? []), ...(anew ? this.unseen : [])].map((e) => [e.name, e]))) }
}

function setup(answers: { choice: Choice; all: boolean }[] = []) {
  const server = new Fake()
  const arrived: string[] = []
  const asked: string[] = []
  const waits: (() => void)[] = []
  const queue = new Queue(server, {
    change: () => {},
    arrived: (e) => arrived.push(e.id),
    ask: (job) => { asked.push(job.name); return Promise.resolve(answers.shift() ?? { choice: 'skip', all: false }) },
    fault: (err) => err as Fault,
    later: (run) => waits.push(run),
  })
  const states = () => queue.jobs.map((j) => j.state).join(' ')
  return { server, queue, arrived, asked, waits, states }
}
const target = { id: 'svt', name: 'SVT' }

describe('the same file', () => {
  it('has the same size and date, and one without a date is never said to be it', () => {
    expect(same({ size: 10, modified: stamp }, dated(10))).toBe(true)
    expect(same({ size: 11, modified: stamp }, dated(10))).toBe(false)
    expect(same({ size: 10, modified: stamp }, dated(10, time + 2000))).toBe(false)
    expect(same({ size: 10 }, dated(10))).toBe(false)
    expect(same({ size: 10, modified: '1970-01-01T00:00:00Z' }, dated(10, 0))).toBe(false)
  })
})

describe('upload queue', () => {
  it('sends three at a time, in order', async () => {
    const { server, queue, states } = setup()
    queue.add(target, ['a', 'b', 'c', 'd', 'e'].map((n) => source(n)))
    await rest()
    expect(server.held.map((h) => h.what.name)).toEqual(['a', 'b', 'c'])
    expect(states()).toBe('sending sending sending waiting waiting')
    server.held[1]!.done()
    await rest()
    expect(server.held.map((h) => h.what.name)).toEqual(['a', 'c', 'd'])
    while (server.held.length) { server.held[0]!.done(); await rest() }
    expect(server.most).toBe(3)
    expect(states()).toBe('done done done done done')
    expect(queue.busy).toBe(false)
  })

  it('counts progress and sends empty files', async () => {
    const { server, queue, arrived } = setup()
    queue.add(target, [source('plein', [], 100), source('vide', [], 0)])
    await rest()
    server.held[0]!.progress(40)
    expect(queue.jobs[0]!.sent).toBe(40)
    server.held[1]!.done()
    await rest()
    expect(queue.jobs[1]).toMatchObject({ state: 'done', sent: 0, size: 0 })
    expect(arrived).toEqual(['svt/vide'])
  })

  it('makes each folder of a tree once, parents first, and empty folders too', async () => {
    const { server, queue, arrived } = setup()
    server.automatic = true
    queue.add(target, [source('1.jpg', ['Sortie', 'Photos']), source('2.jpg', ['Sortie', 'Photos']), source('plan.pdf', ['Sortie']), { name: 'Vide', path: ['Sortie', 'Vide'] }])
    await rest(); await rest()
    expect(server.folders).toEqual(['svt/Sortie', 'svt/Sortie/Photos', 'svt/Sortie/Vide'])
    expect(arrived).toContain('svt/Sortie/Photos/2.jpg')
    expect(queue.jobs.every((j) => j.state === 'done')).toBe(true)
  })

  it('composes names', async () => {
    const { server, queue } = setup()
    queue.add(target, [source('Expose\u0301.odt', ['E\u0301te\u0301'])])
    await rest()
    expect(server.folders).toEqual(['svt/Été'])
    expect(server.held[0]!.what.name).toBe('Exposé.odt')
  })

  it('asks once for a clash, and sends the rest meanwhile', async () => {
    const { server, queue, asked } = setup([{ choice: 'replace', all: false }])
    server.there.set('svt', [entry('b', 'svt')])
    queue.add(target, [source('a'), source('b'), source('c')])
    await rest()
    expect(asked).toEqual(['b'])
    expect(server.held.map((h) => [h.what.name, h.what.conflict])).toEqual([['a', 'refuse'], ['c', 'refuse'], ['b', 'replace']])
  })

  it('applies one answer to all of the same drop', async () => {
    const { server, queue, asked, states } = setup([{ choice: 'skip', all: true }])
    server.automatic = true
    server.there.set('svt', ['a', 'b', 'd'].map((n) => entry(n, 'svt')))
    queue.add(target, ['a', 'b', 'c', 'd'].map((n) => source(n)))
    await rest(); await rest()
    expect(asked).toEqual(['a'])
    expect(states()).toBe('skipped skipped done skipped')
  })

  it('never replaces a folder by a file', async () => {
    const { server, queue } = setup([{ choice: 'replace', all: true }])
    server.there.set('svt', [entry('Herbier', 'svt', 'folder')])
    queue.add(target, [source('Herbier')])
    await rest()
    expect(server.held[0]!.what.conflict).toBe('keep-both')
  })

  it('asks about a twin that only the server knows, and does what is answered', async () => {
    for (const [choice, kind, conflict] of [['keep-both', 'file', 'keep-both'], ['replace', 'file', 'replace'], ['replace', 'folder', 'keep-both']] as const) {
      const { server, queue, asked } = setup([{ choice, all: false }])
      server.unseen = [entry('a', 'svt', kind)]
      server.faults = [fault('name-taken', 409)]
      queue.add(target, [source('a')])
      await rest()
      expect(asked).toEqual(['a'])
      expect(queue.jobs[0]!.existing?.kind).toBe(kind)
      expect(server.held[0]!.what.conflict).toBe(conflict)
    }
  })

  it('gives an answer for all to twins that the page does not know of', async () => {
    const { server, queue } = setup([{ choice: 'replace', all: true }])
    server.automatic = true
    server.there.set('svt', [entry('a', 'svt')])
    const conflicts: string[] = []
    const send = server.send.bind(server)
    server.send = (what, ...more) => { conflicts.push(what.conflict); return send(what, ...more) }
    queue.add(target, ['a', 'b', 'c', 'd'].map((n) => source(n)))
    await rest(); await rest()
    expect(conflicts).toEqual(['refuse', 'refuse', 'replace', 'replace'])
  })

  it('cancels one on its way and goes on with the next', async () => {
    const { server, queue, states } = setup()
    queue.add(target, ['a', 'b', 'c', 'd'].map((n) => source(n)))
    await rest()
    const signal = server.held[0]!.signal
    queue.cancel(1)
    await rest()
    expect(signal.aborted).toBe(true)
    expect(states()).toBe('cancelled sending sending sending')
    queue.cancelAll()
    await rest()
    expect(queue.busy).toBe(false)
  })

  it('keeps the fault of a file that cannot go, and tries again when asked', async () => {
    const { server, queue, states } = setup()
    server.automatic = true
    server.faults = [fault('over-quota', 507)]
    queue.add(target, [source('film.mp4'), source('b')])
    await rest()
    expect(states()).toBe('failed done')
    expect(queue.jobs[0]!.fault?.code).toBe('over-quota')
    queue.retry(1)
    await rest()
    expect(states()).toBe('done done')
  })

  it('tries twice by itself when the server stumbles', async () => {
    const { server, queue, waits } = setup()
    server.automatic = true
    server.faults = [fault('torn-upload', 400), fault('busy', 503), fault('busy', 503)]
    queue.add(target, [source('a')])
    for (let n = 0; n < 2; n++) { await rest(); waits.shift()?.() }
    await rest()
    expect(queue.jobs[0]).toMatchObject({ state: 'failed', tries: 3 })
  })

  it('waits while the network is away', async () => {
    const { server, queue, states } = setup()
    server.automatic = true
    server.faults = [fault('offline', 0), fault('offline', 0)]
    queue.add(target, [source('a'), source('b')])
    await rest()
    expect(states()).toBe('offline offline')
    expect(queue.busy).toBe(true)
    queue.resume()
    await rest()
    expect(states()).toBe('done done')
  })

  it('holds all while nobody is signed in, and goes on by itself', async () => {
    for (const away of [fault('signed-out', 401), fault('other-person', 409)]) {
      const { server, queue, states } = setup()
      server.automatic = true
      server.faults = [away, away, away]
      queue.add(target, ['a', 'b', 'c', 'd', 'e'].map((n) => source(n)))
      await rest()
      expect(states()).toBe('waiting waiting waiting waiting waiting')
      expect(queue.held).toBe(true)
      queue.release()
      await rest()
      expect(states()).toBe('done done done done done')
      expect(queue.held).toBe(false)
    }
  })

  it('does not wait for the network with a file that has changed, until it is chosen again', async () => {
    const { server, queue, states } = setup()
    queue.add(target, [{ name: 'a', path: [], file: dated(100) }])
    await rest()
    server.held[0]!.what.keep?.('/tus/files/1')
    server.held.shift()!.fail(fault('file-changed', 0))
    await rest()
    expect(states()).toBe('failed')
    queue.renew(1, dated(100) as File)
    await rest()
    expect(server.held[0]!.what.at).toBe('/tus/files/1')
    server.held.shift()!.fail(fault('file-changed', 0))
    await rest()
    queue.renew(1, dated(100, time + 60_000) as File)
    await rest()
    expect(server.held[0]!.what.at).toBeUndefined()
    expect(server.forgotten).toEqual(['/tus/files/1'])
  })

  it('knows a file of its own whose answer was lost, whatever was to be done with a twin', async () => {
    const old = { ...entry('a.txt', 'svt'), etag: 'old', size: 10, modified: stamp }
    const mine = { ...old, etag: 'new' }
    for (const [choice, there, after] of [[undefined, [], [mine]], ['keep-both', [old], [old, { ...mine, name: 'a (2).txt' }]], ['replace', [old], [mine]]] as const) {
      const { server, queue, asked, arrived } = setup(choice && [{ choice, all: false }])
      server.there.set('svt', [...there])
      queue.add(target, [{ name: 'a.txt', path: [], file: dated(10) }])
      await rest()
      server.held.shift()!.fail(fault('offline', 0))
      server.unseen = [...after]
      await rest()
      queue.resume()
      await rest()
      expect(server.held).toEqual([])
      expect(asked).toHaveLength(there.length)
      expect(queue.jobs[0]!.entry?.etag).toBe('new')
      expect(arrived).toHaveLength(1)
    }
  })

  it('knows a file without a date by the one it was sent with', async () => {
    const { server, queue, asked, states } = setup()
    queue.add(target, [{ name: 'a', path: [], file: dated(10, 0) }, { name: 'b', path: [], file: dated(10, -1) }])
    await rest()
    server.unseen = server.held.map(({ what }) => ({ ...entry(what.name, 'svt'), size: 10, modified: new Date(Math.max(what.lastModified, 0)).toISOString() }))
    for (const one of server.held) one.fail(fault('offline', 0))
    server.held = []
    await rest()
    queue.resume()
    await rest()
    expect([asked, states()]).toEqual([[], 'done done'])
    expect(Math.abs(Date.parse(server.unseen[0]!.modified) - Date.now())).toBeLessThan(60_000)
  })

  it('sends again what is not there, and asks about a twin that is another file', async () => {
    const { server, queue, asked } = setup()
    queue.add(target, ['a', 'b'].map((name) => ({ name, path: [], file: dated(10) })))
    await rest()
    for (const one of [...server.held]) one.fail(fault('offline', 0))
    server.held = []
    server.unseen = [{ ...entry('b', 'svt'), size: 11, modified: stamp }]
    await rest()
    queue.resume()
    await rest()
    expect(server.held.map((h) => h.what.name)).toEqual(['a'])
    expect(asked).toEqual(['b'])
  })

  it('looks whether it was too late to cancel', async () => {
    const { server, queue, waits, states } = setup()
    queue.add(target, ['a', 'b', 'c'].map((name) => ({ name, path: [], file: dated(10) })))
    await rest()
    server.held[0]!.progress(10)
    server.held[1]!.progress(10)
    server.held[2]!.progress(9)
    server.unseen = [{ ...entry('a', 'svt'), size: 10, modified: stamp }]
    queue.cancelAll()
    expect(queue.jobs.map((j) => j.sent)).toEqual([0, 0, 0])
    expect(queue.jobs.map((j) => !!j.lost)).toEqual([true, true, false])
    for (const look of waits) look()
    await rest()
    expect(states()).toBe('done cancelled cancelled')
    expect(queue.jobs.map((j) => !!j.lost)).toEqual([true, false, false])
  })

  it('pauses, lets the next go, and goes on from where it was', async () => {
    const { server, queue, states } = setup()
    queue.add(target, ['a', 'b', 'c', 'd'].map((n) => source(n, [], 100)))
    await rest()
    server.held[0]!.what.keep?.('/tus/files/1')
    server.held[0]!.progress(40)
    queue.pause(1)
    await rest()
    expect(states()).toBe('paused sending sending sending')
    expect(queue.jobs[0]).toMatchObject({ sent: 40, at: '/tus/files/1' })
    expect(server.forgotten).toEqual([])
    while (server.held.length) { server.held[0]!.done(); await rest() }
    expect(queue.busy).toBe(true)
    expect(queue.paused).toBe(true)
    queue.retry(1)
    await rest()
    expect(server.held[0]!.what).toMatchObject({ name: 'a', at: '/tus/files/1' })
    expect(queue.jobs[0]!.sent).toBe(40)
  })

  it('goes on from an upload of another day without asking again', async () => {
    const { server, queue, asked } = setup()
    server.there.set('svt', [entry('film.mp4', 'svt')])
    queue.add(target, [{ ...source('film.mp4', [], 100), at: '/tus/files/9' }])
    await rest()
    expect(asked).toEqual([])
    expect(server.held[0]!.what.at).toBe('/tus/files/9')
  })

  it('keeps what has arrived when the network goes, and drops it when cancelled', async () => {
    const { server, queue, states } = setup()
    queue.add(target, [source('a', [], 100)])
    await rest()
    server.held[0]!.what.keep?.('/tus/files/1')
    server.held[0]!.progress(60)
    server.held[0]!.fail(fault('offline', 0))
    await rest()
    expect(queue.jobs[0]).toMatchObject({ state: 'offline', sent: 60, at: '/tus/files/1' })
    queue.cancel(1)
    expect(states()).toBe('cancelled')
    expect(server.forgotten).toEqual(['/tus/files/1'])
  })

  it('drops the place that was made for one cancelled meanwhile', async () => {
    const { server, queue } = setup()
    queue.add(target, [source('a', [], 100)])
    await rest()
    const { keep } = server.held[0]!.what
    queue.cancel(1)
    keep?.('/tus/files/2')
    expect(server.forgotten).toEqual(['/tus/files/2'])
  })

  it('clears what is over and keeps what is not', async () => {
    const { server, queue, states } = setup()
    queue.add(target, [source('a'), source('b')])
    await rest()
    server.held[0]!.done()
    await rest()
    queue.clear()
    expect(states()).toBe('sending')
  })
})
