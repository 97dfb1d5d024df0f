// Colours for code: one pass over a line, rule by rule, with the state it begins in; no line takes longer than it is long.
import type { Kind, Language } from './languages'

export type Token = { kind: Kind; text: string }

/** Longer lines are not written by people: they stay plain. */
const longest = 2000

type Machine = Map<string, { find: RegExp; rules: Language[string] }>
const machines = new WeakMap<Language, Machine>()

function machine(language: Language): Machine {
  let m = machines.get(language)
  if (!m) {
    m = new Map(Object.entries(language).map(([state, rules]) => [state, { find: new RegExp(rules.map(([, p]) => `(${p})`).join('|'), 'g'), rules }]))
    machines.set(language, m)
  }
  return m
}

/** The pieces of a line, and the state that the next one begins in. */
export function line(text: string, language: Language, state: string): { tokens: Token[]; state: string } {
  if (text.length > longest) return { tokens: [{ kind: '', text }], state }
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const { find, rules } = machine(language).get(state)!
    find.lastIndex = at
    const hit = find.exec(text)
    if (!hit || !hit[0]) break
    if (hit.index > at) tokens.push({ kind: '', text: text.slice(at, hit.index) })
    const rule = rules[hit.findIndex((group, i) => i > 0 && group !== undefined) - 1]!
    tokens.push({ kind: rule[0], text: hit[0] })
    at = hit.index + hit[0].length
    state = rule[2] ?? state
  }
  if (at < text.length) tokens.push({ kind: '', text: text.slice(at) })
  return { tokens, state }
}

/** The state after these lines. */
export function after(lines: readonly string[], language: Language, state: string): string {
  for (const one of lines) ({ state } = line(one, language, state))
  return state
}
