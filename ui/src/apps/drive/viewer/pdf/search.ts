// The text of a page as it is searched: without case, accents and hyphens, and with one space where the page has room or a new line.

/** What pdf.js says of a piece of text; marks without text are among them. */
type Piece = { str?: string; hasEOL?: boolean; type?: string }
/** `at` says for each letter of `text` which piece it stands in, and where: two numbers. */
export type PageText = { text: string; at: Int32Array }
/** From the start of one piece to the end of another; offsets as in the page's own text. */
export type Hit = { from: number; start: number; to: number; end: number }

/** Letters that are written as two. */
const pairs: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss' }
const hyphen = /[-\u00ad\u2010\u2011]/

function letters(c: string): string {
  if (c <= '\x7f') return c.toLowerCase()
  const plain = c.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\u2019/g, "'")
  return pairs[plain] ?? plain
}

export function pageText(pieces: readonly Piece[]): PageText {
  const text: string[] = []
  const at: number[] = []
  const put = (c: string, piece: number, offset: number) => {
    text.push(c)
    at.push(piece, offset)
  }
  // Pieces without text are not on the page: they are not counted.
  let n = -1
  for (const { str, hasEOL } of pieces) {
    if (str === undefined) continue
    n++
    let offset = 0
    for (const c of str) {
      if (/\s/.test(c)) { if (text.length && text.at(-1) !== ' ') put(' ', n, offset) }
      else if (!hyphen.test(c)) for (const unit of letters(c).split('')) put(unit, n, offset)
      offset += c.length
    }
    // A word broken at the end of its line is one word.
    if (hasEOL && text.length && text.at(-1) !== ' ' && !hyphen.test(str.at(-1) ?? '')) put(' ', n, Math.max(0, str.length - 1))
  }
  return { text: text.join(''), at: Int32Array.from(at) }
}

/** What is looked for, written as pages are. */
export const asked = (words: string) => pageText([{ str: words }]).text.trim()

export function hitsIn({ text, at }: PageText, words: string): Hit[] {
  const hits: Hit[] = []
  if (!words) return hits
  for (let i = text.indexOf(words); i >= 0; i = text.indexOf(words, i + words.length)) {
    const last = i + words.length - 1
    hits.push({ from: at[i * 2]!, start: at[i * 2 + 1]!, to: at[last * 2]!, end: at[last * 2 + 1]! + 1 })
  }
  return hits
}
