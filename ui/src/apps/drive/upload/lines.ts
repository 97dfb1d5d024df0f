// What the dock shows of many uploads: files of their own, and one line for each folder that was sent, to be opened.
import type { Job, State } from './queue'
import { totals, type Totals } from './progress'

const rank: Record<State, number> = { failed: 0, asking: 1, sending: 2, preparing: 3, paused: 4, offline: 5, waiting: 6, done: 7, skipped: 8, cancelled: 9 }
const most = 50

export type Group = { id: number; name: string; jobs: Job[]; totals: Totals; state: State }
export type Line = { job: Job; inside: boolean } | { group: Group; open: boolean } | { hidden: number; inside: boolean }

const first = (jobs: readonly Job[]) => [...jobs].sort((a, b) => rank[a.state] - rank[b.state] || a.id - b.id)

/** A folder is as its most urgent file; it is known by the number of its first one. */
function grouped(jobs: Job[]): Group {
  const state = first(jobs)[0]!.state
  return { id: jobs[0]!.id, name: jobs[0]!.path[0]!, jobs, totals: totals(jobs), state }
}

export function lines(jobs: readonly Job[], open: ReadonlySet<number>): Line[] {
  const folders = new Map<object, Map<string, Job[]>>()
  const tops: { state: State; id: number; line: { job: Job } | { group: Group } }[] = []
  for (const job of jobs) {
    const top = job.path[0]
    if (top === undefined) {
      tops.push({ state: job.state, id: job.id, line: { job } })
      continue
    }
    const batch = folders.get(job.batch) ?? new Map<string, Job[]>()
    folders.set(job.batch, batch)
    const list = batch.get(top)
    if (list) list.push(job)
    else batch.set(top, [job])
  }
  for (const batch of folders.values()) for (const list of batch.values()) {
    const group = grouped(list)
    tops.push({ state: group.state, id: group.id, line: { group } })
  }
  tops.sort((a, b) => rank[a.state] - rank[b.state] || a.id - b.id)
  const out: Line[] = []
  for (const { line } of tops.slice(0, most)) {
    if ('job' in line) {
      out.push({ job: line.job, inside: false })
      continue
    }
    const wide = open.has(line.group.id)
    out.push({ group: line.group, open: wide })
    if (!wide) continue
    out.push(...first(line.group.jobs).slice(0, most).map((job) => ({ job, inside: true })))
    if (line.group.jobs.length > most) out.push({ hidden: line.group.jobs.length - most, inside: true })
  }
  if (tops.length > most) out.push({ hidden: tops.length - most, inside: false })
  return out
}
