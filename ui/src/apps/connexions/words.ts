import { longDate, when } from '../../format'
import { m } from '../../i18n.svelte'
import type { Connection } from './data/types'

/** Faults of this server or of the konnector: the service is not to blame. */
const ours = ['changed-shape', 'konnector-mistake', 'konnector-gone', 'disk-full']
/** Nothing that a person could try again would change. */
const hopeless = ['changed-shape', 'konnector-mistake', 'konnector-gone']

export type Look = { kind?: 'ok' | 'warn' | 'danger' | 'info'; word: string; icon: 'ok' | 'running' | 'action' | 'down' | 'late' | 'off' }

/** The state of a connection: icon, word, colour. */
export function look(c: Pick<Connection, 'state' | 'code'>): Look {
  if (c.state === 'ready') return { kind: 'ok', word: m.connexions_state_ready(), icon: 'ok' }
  if (c.state === 'running') return { kind: 'info', word: m.connexions_state_running(), icon: 'running' }
  if (c.state === 'action-needed') return { kind: 'warn', word: m.connexions_state_action(), icon: 'action' }
  if (c.state === 'unplugged') return { word: m.connexions_state_unplugged(), icon: 'off' }
  if (c.code === 'service-queue') return { kind: 'info', word: m.connexions_state_queue(), icon: 'late' }
  return { kind: 'danger', word: ours.includes(c.code ?? '') ? m.connexions_state_ours() : m.connexions_state_down(), icon: 'down' }
}

/** The one thing to do in a state; nothing while it runs. */
export type Deed = 'give' | 'retry' | 'journal'
export function deed(c: Pick<Connection, 'state' | 'code'>): Deed | undefined {
  if (c.state === 'running') return undefined
  if (c.state === 'action-needed') return c.code === 'over-quota' ? 'retry' : 'give'
  return c.state === 'service-down' && !hopeless.includes(c.code ?? '') ? 'retry' : 'journal'
}

/** When it last went well, and when it goes on by itself. */
export function times(c: Connection): string[] {
  const told: string[] = []
  if (c.last_good) told.push(m.connexions_last({ when: when(c.last_good) }))
  if (c.next_run && c.state === 'ready') told.push(m.connexions_next({ when: when(c.next_run) }))
  if (c.next_run && c.state === 'service-down') told.push(m.connexions_next_try({ when: when(c.next_run) }))
  return told
}

/** When something is asked there, for the panel. */
export function schedule(c: Connection): string[] {
  const since = m.connexions_link_since({ date: longDate(c.created) })
  if (c.state === 'unplugged') return [since]
  if (c.state === 'running') return [m.connexions_link_running(), since]
  if (c.state === 'action-needed') return [m.connexions_link_paused(), since]
  return [...times(c), since]
}
