// The one queue of the page, as reactive rows for the dock. It outlives every screen: moving about never stops an upload.
import { untrack } from 'svelte'
import { SvelteSet } from 'svelte/reactivity'
import { asApiError } from '../../../api/errors'
import type { Entry } from '../../../api/types'
import { percent } from '../../../format'
import { m } from '../../../i18n.svelte'
import { announce } from '../../../parts/announce.svelte'
import { dock } from '../../../shell/dock.svelte'
import { network } from '../../../shell/network.svelte'
import { session } from '../../../shell/session.svelte'
import { folderName } from '../data/doing'
import { shelf } from '../data/listing.svelte'
import { usage } from '../data/usage.svelte'
import { timeLeft } from '../data/words'
import { lines, type Line } from './lines'
import { Meter, share, totals, type Totals } from './progress'
import { Queue, type Choice, type Job, type Source, type Target } from './queue'
import { transport } from './transport'
import { placeOf, unfinished, type Left } from './unfinished.svelte'
import UploadDock from './UploadDock.svelte'

/** A job as it was at the last redraw, with its speed. */
export type Row = Pick<Job, 'id' | 'name' | 'size' | 'state' | 'sent'> & { where: string; rate: number; message: string; code: string; job: Job }
export type Drawn = { row: Row; inside: boolean } | Exclude<Line, { job: Job }>
export type Question = { job: Job; existing: Entry; others: number; answer: (choice: Choice, all: boolean) => void }

class Uploads {
  lines = $state.raw<Drawn[]>([])
  totals = $state.raw<Totals>({ files: 0, done: 0, failed: 0, waiting: 0, bytes: 0, sent: 0 })
  busy = $state(false)
  paused = $state(false)
  offline = $state(false)
  held = $state(false)
  /** Seconds left, 0 while that cannot be said. */
  left = $state(0)
  question = $state.raw<Question>()
  collapsed = $state(false)
  /** Folders whose files are shown, by the number of their first one. */
  #open = new SvelteSet<number>()
  #queue = new Queue(transport, {
    change: () => this.#soon(),
    arrived: (entry) => { shelf.put([entry]); usage.stale() },
    ask: (job, existing) => this.#ask(job, existing),
    fault: (err) => {
      const e = asApiError(err)
      return { code: e.code, status: e.status, message: e.message, retryAfter: e.retryAfter }
    },
  })
  #all = new Meter()
  #meters = new Map<number, Meter>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #quarter = 0
  #recalled = false

  add(target: Target, sources: readonly Source[]) {
    if (!sources.length) return
    if (!this.#queue.busy) {
      this.#queue.clear()
      this.#quarter = 0
    }
    this.collapsed = false
    dock.content = UploadDock
    this.#queue.add(target, sources)
    announce(m.drive_up_started({ count: sources.length, folder: target.name || m.drive_title() }))
  }

  /** What was begun before this page: the dock proposes to go on. Once a visit is enough. */
  async recall() {
    if (this.#recalled) return
    this.#recalled = true
    await unfinished.load()
    if (unfinished.list.length) dock.content = UploadDock
  }

  /** Goes on with one of those, now that its file has been shown again. */
  goOn(left: Left, file: File) {
    unfinished.take(placeOf(left))
    this.add({ id: left.parent, name: shelf.nameOf(left.parent) }, [{ name: left.name, path: [], file, at: placeOf(left) }])
  }

  /** The file is not what was begun, which is over: all of it is sent. */
  startAnew(left: Left, file: File) {
    this.abandon(left)
    this.add({ id: left.parent, name: shelf.nameOf(left.parent) }, [{ name: file.name, path: left.path?.split('/') ?? [], file }])
  }

  abandon(left: Left) {
    unfinished.take(placeOf(left))
    transport.forget(placeOf(left))
    usage.stale()
    if (!unfinished.list.length && !this.#queue.jobs.length) this.close()
  }

  toggle(group: number) {
    if (!this.#open.delete(group)) this.#open.add(group)
    this.#draw()
  }

  pause(id: number) { this.#queue.pause(id) }
  pauseAll() { this.#queue.pauseAll() }
  cancel(id: number) { this.#queue.cancel(id) }
  cancelEach(jobs: readonly Job[]) { for (const job of jobs) this.#queue.cancel(job.id) }
  retryAll() { this.retryEach(this.#queue.jobs) }
  retryEach(jobs: readonly Job[]) { for (const job of jobs) if (job.state === 'failed' || job.state === 'paused') this.#queue.retry(job.id) }
  cancelAll() { this.#queue.cancelAll() }
  retry(id: number) { this.#queue.retry(id) }
  renew(id: number, file: File) { this.#queue.renew(id, file) }
  /** Once more what was not sent, although its line may be gone. */
  again(job: Job) {
    if (this.#queue.jobs.includes(job)) this.#queue.retry(job.id)
    else this.add(job.batch.target, [{ name: job.name, path: [...job.path], file: job.file }])
  }
  resume() { this.#queue.resume() }
  release() { this.#queue.release() }

  close() {
    this.#queue.clear()
    dock.content = undefined
  }

  #ask(job: Job, existing: Entry) {
    return new Promise<{ choice: Choice; all: boolean }>((resolve) => {
      this.question = {
        job, existing, others: this.#queue.jobs.filter((j) => j.batch === job.batch && j !== job && ['asking', 'waiting', 'preparing'].includes(j.state)).length,
        answer: (choice, all) => {
          this.question = undefined
          resolve({ choice, all })
        },
      }
    })
  }

  /** Progress comes many times a second; four redraws a second are enough. */
  #soon() {
    if (this.#queue.busy !== this.busy) return this.#draw()
    this.#timer ??= setTimeout(() => this.#draw(), 250)
  }

  #draw() {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const now = performance.now()
    const jobs = this.#queue.jobs
    const t = totals(jobs)
    this.#all.add(t.sent, now)
    for (const id of this.#meters.keys()) if (!jobs.some((j) => j.id === id && j.state === 'sending')) this.#meters.delete(id)
    this.lines = lines(jobs, this.#open).map((line) => ('job' in line ? { row: this.#row(line.job, now), inside: line.inside } : line))
    this.totals = t
    this.offline = jobs.some((j) => j.state === 'offline')
    this.left = this.#all.rate > 0 ? (t.bytes - t.sent) / this.#all.rate : 0
    const was = this.busy
    this.busy = this.#queue.busy
    this.paused = this.#queue.paused
    this.held = this.#queue.held
    this.#say(t, was)
    // Where it would cover half the list, one line says enough when all is well.
    if (was && !this.busy && !t.failed && !unfinished.list.length && matchMedia('(max-width: 48rem)').matches) this.collapsed = true
    this.#watch()
  }

  #row(j: Job, now: number): Row {
    let rate = 0
    if (j.state === 'sending') {
      let meter = this.#meters.get(j.id)
      if (!meter) this.#meters.set(j.id, (meter = new Meter()))
      meter.add(j.sent, now)
      rate = meter.rate
    }
    const where = j.entry?.folder ? folderName(j.entry.folder) : [j.batch.target.name || m.drive_title(), ...j.path].join(' › ')
    return { id: j.id, name: j.entry?.name ?? j.name, where, size: j.size, state: j.state, sent: j.sent, rate, message: j.fault?.message ?? '', code: j.fault?.code ?? '', job: j }
  }

  #say(t: Totals, was: boolean) {
    const quarter = Math.floor(share(t) * 4)
    if (this.busy && quarter > this.#quarter) {
      this.#quarter = quarter
      if (quarter < 4) announce(this.left ? m.drive_up_progress_left({ share: percent(quarter / 4), left: timeLeft(this.left) }) : m.drive_up_progress({ share: percent(quarter / 4) }))
    }
    if (was && !this.busy && t.files) announce(t.failed ? m.drive_up_over_failed({ count: t.failed }) : m.drive_up_over({ count: t.done }))
  }

  /** While uploads run, closing the tab asks first; while the network is away, it is looked for even where nobody looks. */
  #watch() {
    removeEventListener('beforeunload', warn)
    if (this.busy) addEventListener('beforeunload', warn)
    network.awaited = this.offline
  }
}

function warn(e: BeforeUnloadEvent) {
  e.preventDefault()
  e.returnValue = true
}

export const uploads = new Uploads()
$effect.root(() => {
  $effect(() => { if (network.online) untrack(() => uploads.resume()) })
  $effect(() => { if (session.state === 'in') untrack(() => uploads.release()) })
})
