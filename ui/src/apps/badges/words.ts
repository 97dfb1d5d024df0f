import { m } from '../../i18n.svelte'
import type { Badge } from './data/types'

const soon = 30 * 24 * 60 * 60 * 1000

/** What a badge is worth, in a word. */
export function state(b: Badge, now = Date.now()): { kind: 'ok' | 'warn' | 'danger' | undefined; text: string } {
  if (b.verdict === 'unknown') return { kind: undefined, text: m.badges_state_unknown() }
  if (b.verdict === 'valid') {
    const expires = b.expires ? new Date(b.expires).getTime() : Infinity
    return expires - now < soon ? { kind: 'warn', text: m.badges_state_soon() } : { kind: 'ok', text: m.badges_state_valid() }
  }
  const why = b.checks.find((c) => c.outcome === 'failed')?.name
  const words: Record<string, () => string> = {
    recipient: m.badges_state_invalid_recipient, dates: m.badges_state_invalid_dates, revocation: m.badges_state_invalid_revocation,
    signature: m.badges_state_invalid_signature, issuer: m.badges_state_invalid_issuer,
  }
  return { kind: 'danger', text: (words[why ?? ''] ?? m.badges_state_invalid)() }
}

export const issuerOf = (b: Badge) => b.issuer.name || b.issuer.id

/** Criteria are often sentences of steps: each its own line, when there are some. */
export function steps(criteria: string): string[] {
  const lines = criteria.split(/\n+|(?<=[.!?])\s+/).map((line) => line.replace(/^[-*•]\s*/, '').trim()).filter(Boolean)
  return lines.length > 1 && lines.length <= 8 && lines.every((line) => line.length < 120) ? lines : []
}

export type Filter = 'all' | 'valid' | 'shown' | 'watch'

export const passes = (b: Badge, filter: Filter) =>
  filter === 'all' || (filter === 'valid' && b.verdict === 'valid') || (filter === 'shown' && b.pages.length > 0) || (filter === 'watch' && state(b).kind !== 'ok')
