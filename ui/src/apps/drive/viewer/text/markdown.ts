// A page of Markdown as a tree of our own: what is drawn is built from it piece by piece, and no HTML of it is ever made.
import { lexer, type Token, type Tokens } from 'marked'
import { decode } from './entities'

export type Inline = string
  | { as: 'strong' | 'em' | 'del'; of: Inline[] }
  | { as: 'code'; text: string }
  | { as: 'link'; href: string; of: Inline[] }
  | { as: 'image'; href: string; alt: string }
  | { as: 'break' }
export type Item = { task?: boolean; of: Block[] }
export type Block =
  | { as: 'heading'; level: number; of: Inline[] }
  | { as: 'text' | 'paragraph'; of: Inline[] }
  | { as: 'code'; language: string; text: string }
  | { as: 'quote'; of: Block[] }
  | { as: 'list'; ordered: boolean; start: number; items: Item[] }
  | { as: 'table'; align: ('left' | 'center' | 'right' | null)[]; head: Inline[][]; rows: Inline[][][] }
  | { as: 'rule' }

/** Deeper than anybody writes: from there on it is shown as it stands. */
const deepest = 24

export function parse(text: string): Block[] {
  const front = /^---\r?\n([^]*?)\r?\n---\r?\n/.exec(text)
  const body = lexer(front ? text.slice(front[0].length) : text, { gfm: true })
  return [...(front ? [{ as: 'code' as const, language: 'yaml', text: front[1]! }] : []), ...blocks(body, 0)]
}

function blocks(tokens: readonly Token[], depth: number): Block[] {
  return tokens.flatMap((t): Block[] => {
    if (depth > deepest) return [{ as: 'code', language: '', text: t.raw }]
    switch (t.type) {
      case 'heading': return [{ as: 'heading', level: (t as Tokens.Heading).depth, of: inlines(t.tokens, depth) }]
      case 'paragraph': return [{ as: 'paragraph', of: inlines(t.tokens, depth) }]
      case 'text': return [{ as: 'text', of: t.tokens ? inlines(t.tokens, depth) : [decode((t as Tokens.Text).text)] }]
      case 'code': return [{ as: 'code', language: ((t as Tokens.Code).lang ?? '').trim().split(/\s/)[0]!.toLowerCase(), text: (t as Tokens.Code).text }]
      case 'blockquote': return [{ as: 'quote', of: blocks(t.tokens ?? [], depth + 1) }]
      case 'hr': return [{ as: 'rule' }]
      case 'html': return /^\s*<!--[^]*-->\s*$/.test(t.raw) ? [] : [{ as: 'code', language: 'html', text: t.raw.trimEnd() }]
      case 'list': return [list(t as Tokens.List, depth)]
      case 'table': {
        const { align, header, rows } = t as Tokens.Table
        return [{ as: 'table', align, head: header.map((cell) => inlines(cell.tokens, depth)), rows: rows.map((row) => row.map((cell) => inlines(cell.tokens, depth))) }]
      }
      default: return [] // spaces, and definitions of links, which are used where they are named
    }
  })
}

function list(t: Tokens.List, depth: number): Block {
  const items = t.items.map((item) => ({ task: item.task ? !!item.checked : undefined, of: blocks(item.tokens.filter((one) => one.type !== 'checkbox'), depth + 1) }))
  return { as: 'list', ordered: t.ordered, start: Number(t.start) || 1, items }
}

function inlines(tokens: readonly Token[] | undefined, depth: number): Inline[] {
  return (tokens ?? []).flatMap((t): Inline[] => {
    if (depth > deepest) return [t.raw]
    switch (t.type) {
      case 'strong': case 'em': case 'del': return [{ as: t.type, of: inlines(t.tokens, depth + 1) }]
      case 'codespan': return [{ as: 'code', text: (t as Tokens.Codespan).text }]
      case 'br': return [{ as: 'break' }]
      case 'link': {
        const href = safe((t as Tokens.Link).href)
        const of = inlines(t.tokens, depth + 1)
        return href ? [{ as: 'link', href, of }] : of
      }
      case 'image': return [{ as: 'image', href: safe((t as Tokens.Image).href), alt: decode((t as Tokens.Image).text) }]
      case 'html': return /^<br\s*\/?>$/i.test(t.raw) ? [{ as: 'break' }] : [t.raw]
      case 'checkbox': return []
      default: return t.type === 'text' && t.tokens ? inlines(t.tokens, depth + 1) : [decode('text' in t ? String(t.text) : t.raw)]
    }
  })
}

/** Where a link may lead: the web and mail. Anything else is no link. */
export function safe(href: string): string {
  try {
    const to = new URL(decode(href))
    return ['http:', 'https:', 'mailto:'].includes(to.protocol) ? to.href : ''
  } catch {
    return ''
  }
}
