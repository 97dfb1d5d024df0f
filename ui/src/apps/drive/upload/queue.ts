// The upload queue, without a browser in it: three files at a time, folders made as needed, one question for all name clashes,
// waiting while the network or the session is away. It never reads a file: it hands the handle to the transport.
import type { Crumb, Entry } from '../../../api/types'
import { clean, secondName } from '../data/names'

export type Choice = 'keep-both' | 'replace' | 'skip'
export type Content = Blob & { readonly lastModified?: number }
/** A file to send, or an empty folder to make; path is the folders between the target and it. */
export type Source = { name: string; path: string[]; file?: Content; at?: string }
/** `arrived` hears of each file that got there. */
export type Target = { id: string; name: string; arrived?: (entry: Entry) => void }
/** `lastModified` is the date it is to have. `at` is where an earlier attempt lies on the server: it goes on from there. `keep` is told as soon as there is such a place. */
export type Sending = { folder: string; name: string; file: Content; lastModified: number; conflict: 'refuse' | 'keep-both' | 'replace'; at?: string; keep?: (at: string) => void }
/** A file that is there, and the folder it lies in, which need not be the one asked for. */
export type Sent = Entry & { folder?: Crumb }

export interface Transport {
  send(what: Sending, progress: (sent: number) => void, signal: AbortSignal): Promise<Sent>
  /** What was sent of it is not wanted any more. */
  forget(at: string): void
  /** The folder of that name in the parent: the one that is there, else a new one. */
  folder(parent: string, name: string): Promise<{ id: string; made?: Entry }>
  /** What a folder holds, by name: as the page knows it, or as the server says now. */
  names(folder: string, anew: boolean): Promise<Map<string, Entry>>
}

/** Whether a file is the one whose size and date are known, to the second, as a date may have lost the rest on its way; without a date nobody can say so. */
export const same = (known: { size?: number; modified?: string }, file: Pick<Content, 'size' | 'lastModified'>) =>
  known.size === file.size && !!known.modified && !!file.lastModified && Math.abs(Date.parse(known.modified) - file.lastModified) < 1000

/** The date of a file, read once; of one without, or with none that the server takes, when it was chosen: browsers say then that it is of now, each time another now. */
export const dateOf = ({ lastModified = 0 }: Partial<Content> = {}) => (lastModified > 0 ? lastModified : Date.now())

/** How an error reads to the queue; without an answer the code is offline, or file-changed where the device cannot read the file any more. */
export type Fault = { code: string; status: number; message: string; retryAfter?: number }

export type State = 'waiting' | 'preparing' | 'sending' | 'paused' | 'asking' | 'offline' | 'done' | 'skipped' | 'cancelled' | 'failed'

export type Job = {
  readonly id: number
  readonly batch: Batch
  name: string
  readonly path: readonly string[]
  file?: Content
  size: number
  /** What it is sent with and known again by. */
  lastModified: number
  state: State
  sent: number
  at?: string
  /** Where it goes, once that folder is there. */
  folder?: string
  /** It was on its way and nothing was heard of it: it may be there. */
  lost?: boolean
  /** The server has a twin that the page did not know of. */
  taken?: boolean
  entry?: Sent
  fault?: Fault
  existing?: Entry
  choice?: Choice
  tries: number
  abort?: AbortController
}

export type Batch = { readonly target: Target; choice?: Choice; readonly folders: Map<string, Promise<string>>; readonly names: Map<string, Promise<Map<string, Entry>>> }

export type Hooks = {
  change(): void
  /** A file or a folder is there now. */
  arrived(entry: Entry): void
  ask(job: Job, existing: Entry): Promise<{ choice: Choice; all: boolean }>
  fault(err: unknown): Fault
  later?(run: () => void, ms: number): void
}

const settled: ReadonlySet<State> = new Set(['done', 'skipped', 'cancelled', 'failed'])
/** Faults of the moment: tried again by itself, twice. */
const passing = new Set([429, 500, 502, 503, 504])
/** Nobody of this page is signed in: nothing more can go. */
const away = new Set(['signed-out', 'other-person'])

export class Queue {
  jobs: Job[] = []
  #transport: Transport
  #hooks: Hooks
  #parallel: number
  #running = 0
  #next = 1
  #asking = false
  #held = false

  constructor(transport: Transport, hooks: Hooks, parallel = 3) {
    this.#transport = transport
    this.#hooks = hooks
    this.#parallel = parallel
  }

  add(target: Target, sources: readonly Source[]) {
    const batch: Batch = { target, folders: new Map(), names: new Map() }
    for (const s of sources) {
      this.jobs.push({ id: this.#next++, batch, name: clean(s.name), path: s.path.map(clean), file: s.file, at: s.at, size: s.file?.size ?? 0, lastModified: dateOf(s.file), state: 'waiting', sent: 0, tries: 0 })
    }
    this.#pump()
  }

  get busy() { return this.jobs.some((j) => !settled.has(j.state)) }
  /** All that is left waits for the person to go on. */
  get paused() { return this.busy && this.jobs.every((j) => settled.has(j.state) || j.state === 'paused') }
  /** The rest waits for the person to be signed in again. */
  get held() { return this.#held && this.busy }
  get asking() { return this.jobs.filter((j) => j.state === 'asking') }

  cancel(id: number) {
    const job = this.#find(id)
    if (!job || settled.has(job.state)) return
    this.#cut(job, 'cancelled')
    if (job.lost) this.#wait(() => void this.#look(job), 1)
    if (job.at) this.#transport.forget(job.at)
    job.at = undefined
    this.#pump()
  }

  /** Stops for now: what has arrived is kept, and it goes on from there. */
  pause(id: number) {
    const job = this.#find(id)
    if (!job || !['waiting', 'preparing', 'sending', 'offline'].includes(job.state)) return
    this.#cut(job, 'paused')
    this.#pump()
  }

  pauseAll() { for (const job of this.jobs) this.pause(job.id) }

  cancelAll() { for (const job of this.jobs) if (!settled.has(job.state)) this.cancel(job.id) }

  retry(id: number) {
    const job = this.#find(id)
    if (!job || !['paused', 'failed', 'cancelled', 'skipped'].includes(job.state)) return
    if (job.state !== 'paused') job.choice = undefined
    this.#again(job)
    job.tries = 0
    this.#pump()
  }

  /** Chosen anew where the file had changed on the device; what has arrived of the same is kept. */
  renew(id: number, file: File) {
    const job = this.#find(id)
    if (job?.state !== 'failed') return
    if (job.at && !same({ size: job.size, modified: new Date(job.lastModified).toISOString() }, file)) {
      this.#transport.forget(job.at)
      job.at = undefined
    }
    Object.assign(job, { name: clean(file.name), file, size: file.size, lastModified: dateOf(file) })
    this.retry(id)
  }

  /** The network is back. */
  resume() {
    for (const job of this.jobs) if (job.state === 'offline') this.#again(job)
    this.#pump()
  }

  /** The same person is signed in again. */
  release() {
    this.#held = false
    this.#pump()
  }

  /** Takes finished rows away. */
  clear() {
    this.jobs = this.jobs.filter((j) => !settled.has(j.state))
    this.#hooks.change()
  }

  #find(id: number) { return this.jobs.find((j) => j.id === id) }

  #cut(job: Job, state: State) {
    job.lost ||= job.state === 'sending' && job.sent >= job.size
    job.state = state
    if (!job.at) job.sent = 0
    job.abort?.abort()
  }

  #again(job: Job) {
    job.state = 'waiting'
    if (!job.at) job.sent = 0
    job.fault = undefined
  }

  #pump() {
    while (!this.#held && this.#running < this.#parallel) {
      const job = this.jobs.find((j) => j.state === 'waiting')
      if (!job) break
      job.state = 'preparing'
      this.#running++
      void this.#run(job).finally(() => {
        this.#running--
        this.#pump()
      })
    }
    this.#hooks.change()
  }

  async #run(job: Job) {
    const abort = (job.abort = new AbortController())
    try {
      job.folder = await this.#folder(job.batch, job.path)
      if (abort.signal.aborted) return
      if (!job.file) return void (job.state = 'done')
      const names = await this.#names(job.batch, job.folder, job.lost || job.taken)
      if (abort.signal.aborted) return
      const choice = job.choice ?? job.batch.choice
      const ours = this.#ours(job, names)
      if (ours) return this.#arrived(job, ours)
      const existing = names.get(job.name)
      // One that goes on has said before what to do with a twin.
      if (existing && !choice && !job.at) return this.#clash(job, existing)
      if (existing && choice === 'skip') return void (job.state = 'skipped')
      // A folder of that name cannot have a new version.
      const conflict = !choice || choice === 'skip' ? 'refuse' : existing?.kind === 'folder' ? 'keep-both' : choice
      job.state = 'sending'
      this.#hooks.change()
      const entry = await this.#transport.send({ folder: job.folder, name: job.name, file: job.file, lastModified: job.lastModified, conflict, at: job.at, keep: (at) => this.#keep(job, at) }, (sent) => {
        if (abort.signal.aborted) return
        job.sent = sent
        this.#hooks.change()
      }, abort.signal)
      names.set(entry.name, entry)
      this.#arrived(job, entry)
    } catch (err) {
      if (!abort.signal.aborted) this.#failed(job, this.#hooks.fault(err))
    }
  }

  #arrived(job: Job, entry: Sent) {
    job.sent = job.size
    job.at = undefined
    job.entry = entry
    job.state = 'done'
    this.#hooks.arrived(entry)
    job.batch.target.arrived?.(entry)
  }

  /** Cancelled while the server made the place: it is not wanted. */
  #keep(job: Job, at: string) {
    if (job.state === 'cancelled') this.#transport.forget(at)
    else job.at = at
  }

  #failed(job: Job, fault: Fault) {
    if (!job.at) job.sent = 0
    const sending = job.state === 'sending'
    job.lost ||= sending && (fault.code === 'offline' || passing.has(fault.status))
    if (away.has(fault.code)) {
      this.#held = true
      this.#again(job)
    } else if (fault.code === 'offline') {
      job.state = 'offline'
    } else if (fault.code === 'name-taken' && sending && !job.taken) {
      job.taken = true
      this.#again(job)
    } else if (passing.has(fault.status) || fault.code === 'torn-upload' || (fault.code === 'name-taken' && sending)) {
      this.#retryLater(job, fault)
    } else {
      job.state = 'failed'
      job.fault = fault
    }
  }

  #retryLater(job: Job, fault: Fault) {
    job.fault = fault
    if (++job.tries > 2) {
      job.state = 'failed'
      return
    }
    this.#wait(() => {
      if (job.state !== 'preparing') return
      this.#again(job)
      this.#pump()
    }, fault.retryAfter || 2 * job.tries)
    job.state = 'preparing'
  }

  #wait(run: () => void, seconds: number) {
    const later = this.#hooks.later ?? ((run, ms) => void setTimeout(run, ms))
    later(run, seconds * 1000)
  }

  /** The file itself, if it has arrived and the answer was lost; what was there before is not that. */
  #ours(job: Job, names: ReadonlyMap<string, Entry>): Entry | undefined {
    if (!job.lost || job.at || !job.file) return undefined
    const both = (job.choice ?? job.batch.choice) === 'keep-both'
    for (let name = job.name; ; name = secondName(name)) {
      const entry = names.get(name)
      if (!entry || (entry.etag !== job.existing?.etag && same(entry, job))) return entry
      if (!both) return undefined
    }
  }

  /** Cancelled when it may have been too late: that is looked up. */
  async #look(job: Job) {
    try {
      const entry = this.#ours(job, await this.#names(job.batch, job.folder as string, true))
      if (job.state !== 'cancelled') return
      if (entry) this.#arrived(job, entry)
      else job.lost = false
      this.#hooks.change()
    } catch { /* its line says that nobody knows */ }
  }

  #clash(job: Job, existing: Entry) {
    job.existing = existing
    job.state = 'asking'
    void this.#askNext()
  }

  /** One question at a time; "the same for all" answers the others and those to come. */
  async #askNext() {
    if (this.#asking) return
    this.#asking = true
    try {
      for (let job = this.asking[0]; job; job = this.asking[0]) {
        this.#hooks.change()
        const { choice, all } = await this.#hooks.ask(job, job.existing as Entry)
        if (all) job.batch.choice = choice
        for (const one of all ? this.asking.filter((j) => j.batch === job.batch) : [job]) {
          if (one.state !== 'asking') continue
          one.choice = choice
          one.state = choice === 'skip' ? 'skipped' : 'waiting'
        }
        this.#pump()
      }
    } finally {
      this.#asking = false
    }
  }

  /** Each folder of a tree is made once, whatever number of files wait for it. */
  #folder(batch: Batch, path: readonly string[]): Promise<string> {
    if (!path.length) return Promise.resolve(batch.target.id)
    const key = path.join('/')
    let made = batch.folders.get(key)
    if (!made) {
      made = this.#folder(batch, path.slice(0, -1)).then(async (parent) => {
        const folder = await this.#transport.folder(parent, path[path.length - 1] as string)
        if (folder.made) {
          batch.names.set(folder.id, Promise.resolve(new Map()))
          this.#hooks.arrived(folder.made)
        }
        return folder.id
      })
      made.catch(() => batch.folders.delete(key))
      batch.folders.set(key, made)
    }
    return made
  }

  #names(batch: Batch, folder: string, anew = false) {
    let names = anew ? undefined : batch.names.get(folder)
    if (!names) {
      names = this.#transport.names(folder, anew)
      names.catch(() => batch.names.delete(folder))
      batch.names.set(folder, names)
    }
    return names
  }
}
