import { describe, expect, it } from 'vitest'
import { lines, type Line } from './lines'
import type { Batch, Job, State } from './queue'

let id = 0
const job = (batch: object, state: State, path: string[] = [], size = 10): Job => ({ id: ++id, batch: batch as Batch, name: `f${id}`, path, size, lastModified: 0, sent: 0, state, tries: 0 })
const said = (all: Line[]) => all.map((l) => ('job' in l ? `${l.inside ? '  ' : ''}${l.job.state}` : 'group' in l ? `${l.group.name} ${l.group.jobs.length} ${l.group.state}` : `+${l.hidden}`))

describe('lines of the dock', () => {
  it('shows a folder as one line, most urgent first, and its files when it is open', () => {
    const a = {}
    const jobs = [job(a, 'done'), job(a, 'waiting', ['Sortie']), job(a, 'failed', ['Sortie', 'Photos']), job(a, 'sending')]
    expect(said(lines(jobs, new Set()))).toEqual(['Sortie 2 failed', 'sending', 'done'])
    expect(said(lines(jobs, new Set([jobs[1]!.id])))).toEqual(['Sortie 2 failed', '  failed', '  waiting', 'sending', 'done'])
  })

  it('keeps two folders of one name apart when they were sent at different times', () => {
    const jobs = [job({}, 'done', ['Sortie']), job({}, 'done', ['Sortie'])]
    expect(said(lines(jobs, new Set()))).toEqual(['Sortie 1 done', 'Sortie 1 done'])
  })

  it('draws fifty at most, and says how many there are besides', () => {
    const a = {}
    const many = Array.from({ length: 60 }, () => job(a, 'waiting'))
    expect(said(lines(many, new Set())).at(-1)).toBe('+10')
    const inside = Array.from({ length: 55 }, () => job(a, 'waiting', ['Sortie']))
    expect(said(lines(inside, new Set([inside[0]!.id])))).toHaveLength(52)
  })
})
