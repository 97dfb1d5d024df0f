import type { Job } from './queue'

/** Bytes a second over the last few seconds. */
export class Meter {
  #samples: [time: number, bytes: number][] = []
  #span: number

  constructor(span = 6000) { this.#span = span }

  add(bytes: number, now: number) {
    const last = this.#samples[this.#samples.length - 1]
    if (last && (bytes < last[1] || now - last[0] > this.#span)) this.#samples = []
    this.#samples.push([now, bytes])
    while (this.#samples.length > 2 && now - this.#samples[0]![0] > this.#span) this.#samples.shift()
  }

  get rate(): number {
    const first = this.#samples[0]
    const last = this.#samples[this.#samples.length - 1]
    if (!first || !last || last[0] - first[0] < 500) return 0
    return ((last[1] - first[1]) * 1000) / (last[0] - first[0])
  }
}

export type Totals = { files: number; done: number; failed: number; waiting: number; bytes: number; sent: number }

/** Of the files that are to go: cancelled and skipped ones do not count. */
export function totals(jobs: readonly Job[]): Totals {
  const t: Totals = { files: 0, done: 0, failed: 0, waiting: 0, bytes: 0, sent: 0 }
  for (const j of jobs) {
    if (j.state === 'cancelled' || j.state === 'skipped') continue
    t.files++
    if (j.state === 'failed') { t.failed++; continue }
    if (j.state === 'done') t.done++
    else t.waiting++
    t.bytes += j.size
    t.sent += j.state === 'done' ? j.size : j.sent
  }
  return t
}

/** Share of the whole, files counting a little so that many small or empty ones move too. */
export function share(t: Totals): number {
  const files = t.files - t.failed
  if (!files) return 0
  const weight = 20_000
  return Math.min(1, (t.sent + t.done * weight) / (t.bytes + files * weight))
}
