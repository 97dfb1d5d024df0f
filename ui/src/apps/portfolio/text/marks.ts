// What the toolbar and the keyboard do to a text with Markdown in it: text and selection in, text and selection out.

export type Edit = { text: string; start: number; end: number }

/** Puts the mark around the selection, or takes it away; spaces at its ends stay outside, as Markdown wants. */
export function toggled({ text, start, end }: Edit, mark: '**' | '*'): Edit {
  while (start < end && /\s/.test(text.charAt(start))) start++
  while (end > start && /\s/.test(text.charAt(end - 1))) end--
  const n = mark.length
  const stars = (from: number, step: 1 | -1) => {
    let count = 0
    while (text.charAt(from + step * count) === '*') count++
    return count
  }
  const has = (count: number) => (n === 2 ? count >= 2 : count % 2 === 1)
  if (has(stars(start - 1, -1)) && has(stars(end, 1))) {
    return { text: text.slice(0, start - n) + text.slice(start, end) + text.slice(end + n), start: start - n, end: end - n }
  }
  const inner = text.slice(start, end)
  const edges = Math.min(stars(start, 1), stars(end - 1, -1))
  if (inner.length > 2 * n && has(edges)) {
    return { text: text.slice(0, start) + inner.slice(n, -n) + text.slice(end), start, end: end - 2 * n }
  }
  return { text: text.slice(0, start) + mark + inner + mark + text.slice(end), start: start + n, end: end + n }
}

const bullet = /^(?:[-*>]|\d{1,3}\.) +/

export type Lines = 'ul' | 'ol' | 'quote'
const starts = { ul: /^[-*] +/, ol: /^\d{1,3}\. +/, quote: /^> +/ }

/** Makes the lines of the selection a list or a quotation, or plain lines again. */
export function listed({ text, start, end }: Edit, kind: Lines): Edit {
  const from = text.lastIndexOf('\n', start - 1) + 1
  const close = text.indexOf('\n', end)
  const to = close < 0 ? text.length : close
  const lines = text.slice(from, to).split('\n')
  const full = lines.filter((l) => l.trim())
  const off = full.length > 0 && full.every((l) => starts[kind].test(l))
  let n = 0
  const next = lines.map((l) => {
    const bare = l.replace(bullet, '')
    if (off || (!l.trim() && lines.length > 1)) return bare
    return (kind === 'ol' ? `${++n}. ` : kind === 'ul' ? '- ' : '> ') + bare
  })
  const shift = (next[0] ?? '').length - (lines[0] ?? '').length
  const made = next.join('\n')
  const changed = text.slice(0, from) + made + text.slice(to)
  return { text: changed, start: Math.max(from, start + shift), end: Math.max(from, end + made.length - (to - from)) }
}

/** Enter within a list: the next item, or the end of the list when the item is empty. Elsewhere the key does what it always does. */
export function entered({ text, start, end }: Edit): Edit | undefined {
  const from = text.lastIndexOf('\n', start - 1) + 1
  const line = text.slice(from, start)
  const marker = bullet.exec(line)?.[0]
  if (!marker) return undefined
  const rest = text.slice(end)
  if (line === marker && (!rest || rest.startsWith('\n'))) return { text: text.slice(0, from) + rest, start: from, end: from }
  const number = /^(\d+)\. /.exec(marker)?.[1]
  const next = '\n' + (number ? `${Number(number) + 1}. ` : marker)
  return { text: text.slice(0, start) + next + rest, start: start + next.length, end: start + next.length }
}

/** https only, as visitors will get it; a bare name of a site is taken as one. */
export function address(typed: string): string | undefined {
  const t = typed.trim()
  if (!t || /\s/.test(t)) return undefined
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(t) ? t : `https://${t}`)
    return url.protocol === 'https:' && url.hostname.includes('.') ? url.href.replace(/\(/g, '%28').replace(/\)/g, '%29') : undefined
  } catch {
    return undefined
  }
}

/** The selection becomes a link; without one, the address stands for itself and is selected to be named. */
export function linked({ text, start, end }: Edit, url: string): Edit {
  const words = text.slice(start, end).replace(/[[\]\n]/g, ' ').trim() || new URL(url).hostname.replace(/^www\./, '')
  const made = `[${words}](${url})`
  return { text: text.slice(0, start) + made + text.slice(end), start: start + 1, end: start + 1 + words.length }
}

/** The smallest piece to replace, so that the browser's own undo takes it as one step. */
export function difference(before: string, after: string): { from: number; to: number; text: string } {
  let from = 0
  while (from < before.length && from < after.length && before[from] === after[from]) from++
  let back = 0
  while (back < before.length - from && back < after.length - from && before[before.length - 1 - back] === after[after.length - 1 - back]) back++
  return { from, to: before.length - back, text: after.slice(from, after.length - back) }
}
