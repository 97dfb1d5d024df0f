// Saves what is typed by itself, one request at a time, always the newest; what could not be saved waits and is never dropped.

/** saved: the server has it; waiting: a moment after the last key; saving; away: no network; failed: refused, with why; conflict: changed elsewhere meanwhile. */
export type Status = 'saved' | 'waiting' | 'saving' | 'away' | 'failed' | 'conflict'

export type Outcome = { kind: 'saved'; etag: string } | { kind: 'away' } | { kind: 'conflict' } | { kind: 'passing'; seconds: number } | { kind: 'failed'; why: string }

export type Hooks<T> = {
  send(draft: T, etag: string): Promise<Outcome>
  change(status: Status, why: string): void
  later?(run: () => void, ms: number): () => void
  now?(): number
}

/** After the last key, and at the latest after the first. */
const pause = 900
const longest = 5000

export class Autosave<T> {
  status: Status = 'saved'
  #hooks: Hooks<T>
  #etag: string
  #draft: T | undefined
  #first = 0
  #stop: (() => void) | undefined
  #running: Promise<void> | undefined

  constructor(etag: string, hooks: Hooks<T>) {
    this.#etag = etag
    this.#hooks = hooks
  }

  /** There is something that the server does not have. */
  get dirty() { return this.#draft !== undefined || this.#running !== undefined }
  get etag() { return this.#etag }

  edit(draft: T) {
    if (this.#draft === undefined) this.#first = this.#now()
    this.#draft = draft
    if (this.status === 'conflict' || this.#running) return
    if (this.status !== 'away') this.#turn('waiting')
    this.#schedule(Math.max(0, Math.min(pause, this.#first + longest - this.#now())))
  }

  /** Now rather than in a moment; true when the server has all of it. */
  async flush(): Promise<boolean> {
    this.#stop?.()
    while (this.#running || (this.#draft !== undefined && this.status !== 'conflict')) {
      const before = this.#draft
      await (this.#running ?? this.#run())
      if (this.#draft !== undefined && this.#draft === before) break
    }
    return !this.dirty
  }

  /** The network is back, or somebody pressed "again". */
  retry() {
    if (this.#draft !== undefined && !this.#running && this.status !== 'conflict') void this.flush()
  }

  /** The conflict is settled: the draft goes over the version that has this mark; without a draft, that version is what stands here now. */
  settle(etag: string, draft?: T) {
    this.#etag = etag
    this.#draft = draft
    this.#turn(draft === undefined ? 'saved' : 'waiting')
    if (draft !== undefined) this.#schedule(0)
  }

  /** What was kept from before was made from another version. */
  conflict() { this.#turn('conflict') }

  /** The screen goes away. */
  stop() { this.#stop?.() }

  #run(): Promise<void> {
    const draft = this.#draft as T
    this.#stop?.()
    this.#turn('saving')
    this.#running = this.#hooks.send(draft, this.#etag).then((outcome) => {
      this.#running = undefined
      this.#heard(outcome, draft)
    })
    return this.#running
  }

  #heard(outcome: Outcome, sent: T) {
    if (outcome.kind === 'saved') {
      this.#etag = outcome.etag
      if (this.#draft === sent) this.#draft = undefined
      if (this.#draft === undefined) return this.#turn('saved')
      this.#first = this.#now()
      this.#turn('waiting')
      return this.#schedule(pause)
    }
    if (outcome.kind === 'conflict') return this.#turn('conflict')
    if (outcome.kind === 'failed') return this.#turn('failed', outcome.why)
    this.#turn('away')
    this.#schedule(outcome.kind === 'passing' ? outcome.seconds * 1000 : 10_000)
  }

  #schedule(ms: number) {
    this.#stop?.()
    const later = this.#hooks.later ?? ((run, wait) => { const t = setTimeout(run, wait); return () => clearTimeout(t) })
    this.#stop = later(() => { if (this.#draft !== undefined && !this.#running) void this.#run() }, ms)
  }

  #turn(status: Status, why = '') {
    this.status = status
    this.#hooks.change(status, why)
  }

  #now() { return this.#hooks.now?.() ?? Date.now() }
}
