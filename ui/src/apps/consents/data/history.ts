import { number } from '../../../format'
import { m } from '../../../i18n.svelte'
import { listed, month } from '../../../parts/grant/words'
import { bare } from '../../../parts/rich'
import { isLink, isService } from '../words'
import type { Detail, GrantEvent } from './types'

/** What a line of the history looks like: an agreement, a read, a read that was refused, the rest. */
export type Kind = 'yes' | 'no' | 'pause' | 'read' | 'stopped' | 'asked'
export type Line = { time: string; kind: Kind; text: string; sub?: string }

/** Agreements and reads in one list, newest first, under the name of their month. */
export function history(d: Pick<Detail, 'kind' | 'client_name' | 'events' | 'reads_log'>): { month: string; lines: Line[] }[] {
  const client = bare(d.client_name)
  // The log comes newest first. Of two things with the same time, what is later in its list happened later.
  const all = [...d.events.map((e) => happened(e, client, isLink(d))), ...[...d.reads_log].reverse().map((r): Line => {
    if (r.what === 'refused') return { time: r.time, kind: 'stopped', text: m.consents_ev_stopped({ client }), sub: m.consents_ev_stopped_sub({ index: number(r.index) }) }
    if (!isService(d)) return { time: r.time, kind: 'read', text: isLink(d) ? m.consents_ev_link_read() : m.consents_ev_page_read(), sub: m.consents_ev_line({ index: number(r.index) }) }
    const text = r.objects.length ? m.consents_ev_read({ client, what: listed(r.objects) }) : m.consents_ev_read_some({ client })
    return { time: r.time, kind: 'read', text, sub: m.consents_ev_line({ index: number(r.index) }) }
  })].sort((a, b) => Date.parse(a.time) - Date.parse(b.time)).reverse()
  const months: { month: string; lines: Line[] }[] = []
  for (const line of all) {
    const name = month(line.time)
    const last = months.at(-1)
    if (last?.month === name) last.lines.push(line)
    else months.push({ month: name, lines: [line] })
  }
  return months
}

function happened({ time, what, by }: GrantEvent, client: string, link: boolean): Line {
  const name = bare(by)
  const you = by === 'you'
  switch (what) {
    case 'requested': return { time, kind: 'asked', text: m.consents_ev_requested({ client }) }
    case 'agreed': return { time, kind: 'yes', text: you ? m.consents_ev_agreed_you() : m.consents_ev_agreed({ name }) }
    case 'refused': return { time, kind: 'no', text: you ? m.consents_ev_refused_you() : m.consents_ev_refused({ name }) }
    case 'objected': return { time, kind: 'pause', text: m.consents_ev_objected({ name }) }
    case 'withdrawn': return { time, kind: 'no', text: m.consents_ev_withdrawn(), sub: m.consents_ev_withdrawn_sub({ client }) }
    case 'expired': return { time, kind: 'no', text: m.consents_ev_expired() }
    case 'replaced': return { time, kind: 'no', text: m.consents_ev_replaced() }
    case 'suspended': return { time, kind: 'pause', text: link ? m.consents_ev_link_suspended() : m.consents_ev_suspended() }
    case 'restored': return { time, kind: 'yes', text: link ? m.consents_ev_link_restored() : m.consents_ev_restored() }
    case 'moved': return { time, kind: 'no', text: m.consents_ev_moved() }
    case 'backup': return { time, kind: 'no', text: m.consents_ev_backup() }
    case 'confirmed': return { time, kind: 'yes', text: m.consents_ev_confirmed({ name }) }
    default: return { time, kind: 'asked', text: m.consents_ev_other() }
  }
}
