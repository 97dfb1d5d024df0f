import { hour, longDay, number } from '../../../format'
import { daysBetween } from '../../../format/date'
import { m } from '../../../i18n.svelte'
import { capital } from '../../../parts/grant/words'
import type { Run } from './types'

export type Kind = 'new' | 'same' | 'account' | 'late' | 'failed'
export type Line = { id: string; kind: Kind; time: string; hour: string; title: string; detail: string; titles: string[]; sub: string }

/** Runs as they come, the latest first, under the day they began, in words. */
export function journal(runs: Run[], now = new Date()): { day: string; lines: Line[] }[] {
  const days: { day: string; lines: Line[] }[] = []
  for (const run of runs) {
    const day = dayName(run.started, now)
    const last = days.at(-1)
    if (last?.day === day) last.lines.push(line(run))
    else days.push({ day, lines: [line(run)] })
  }
  return days
}

function line(run: Run): Line {
  const sub = [run.asked ? m.connexions_asked_by_you() : m.connexions_asked_alone()]
  if (run.outcome === 'done') sub.push(m.connexions_counts({ added: number(run.new), changed: number(run.changed), same: number(run.same) }))
  sub.push(m.connexions_seconds({ seconds: number(seconds(run)) }))
  return { id: run.id, kind: kindOf(run), time: run.started, hour: hour(run.started), title: run.title, detail: run.detail, titles: run.lines, sub: sub.join(' · ') }
}

function kindOf({ outcome, new: added, changed }: Run): Kind {
  if (outcome === 'done') return added + changed > 0 ? 'new' : 'same'
  if (outcome === 'wrong-code' || outcome === 'account-needed') return 'account'
  return outcome === 'service-slow' || outcome === 'service-queue' ? 'late' : 'failed'
}

/** With one decimal; what was quicker than that did take some time. */
const seconds = (run: Run) => Math.max(0.1, Math.round((Date.parse(run.ended) - Date.parse(run.started)) / 100) / 10)

function dayName(time: string, now: Date): string {
  const ago = daysBetween(new Date(time), now)
  const day = longDay(time)
  if (ago === 0) return m.connexions_today({ day })
  return ago === 1 ? m.connexions_yesterday({ day }) : capital(day)
}
