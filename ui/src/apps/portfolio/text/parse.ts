// The little Markdown of a page, as pieces to draw, as visitors get it: paragraphs, lists, quotations, strong, emphasis, links. Anything else is text.

export type Span = { text: string; strong?: boolean; em?: boolean; href?: string }
export type Line = Span[]
export type Part = { kind: 'p' | 'lead' | 'ul' | 'ol' | 'quote'; lines: Line[]; by?: Line }

const item = /^(?:([-*•])|(\d{1,3})\.) +(.*)$/

export function parts(text: string): Part[] {
  const out: { kind: Part['kind']; lines: string[] }[] = []
  let open = false
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim()
    if (!line) { open = false; continue }
    const { kind, rest } = kindOf(line)
    const last = out[out.length - 1]
    if (open && last?.kind === kind) last.lines.push(rest)
    else out.push({ kind, lines: [rest] })
    open = true
  }
  return out.map(drawn)
}

function kindOf(line: string): { kind: Part['kind']; rest: string } {
  if (line.startsWith('>')) return { kind: 'quote', rest: line.slice(1).trimStart() }
  const found = item.exec(line)
  return found ? { kind: found[1] ? 'ul' : 'ol', rest: found[3] ?? '' } : { kind: 'p', rest: line }
}

/** A quotation may end with who said it; a paragraph that is strong as a whole is a lead. */
function drawn({ kind, lines }: { kind: Part['kind']; lines: string[] }): Part {
  const by = kind === 'quote' ? /^[—–] (.+)$/.exec(lines[lines.length - 1] ?? '')?.[1] : undefined
  const spans = (by ? lines.slice(0, -1) : lines).map((l) => inline(l))
  const lead = kind === 'p' && spans.every((l) => l.every((s) => s.strong))
  return { kind: lead ? 'lead' : kind, lines: spans, ...(by && { by: inline(by) }) }
}

const token = /\*\*\*([^*\s](?:[^*]*?[^*\s])??)\*\*\*|\*\*(\S(?:.*?\S)??)\*\*(?!\*)|\*([^*\s](?:[^*]*?[^*\s])??)\*|\[([^[\]]+)\]\((https:\/\/[^\s()]+)\)/g

export function inline(text: string, look: Omit<Span, 'text'> = {}): Line {
  const out: Line = []
  let at = 0
  for (const m of text.matchAll(token)) {
    if (m.index > at) out.push({ ...look, text: text.slice(at, m.index) })
    const [, all, strong, em, words, href] = m
    if (all) out.push(...inline(all, { ...look, strong: true, em: true }))
    else if (strong) out.push(...inline(strong, { ...look, strong: true }))
    else if (em) out.push(...inline(em, { ...look, em: true }))
    else if (words) out.push(...inline(words, { ...look, href }))
    at = m.index + m[0].length
  }
  if (at < text.length) out.push({ ...look, text: text.slice(at) })
  return out
}
