// A table kept as text: cells between commas, semicolons or tabs, quoted where they hold one themselves.
const marks = [';', '\t', ',', '|'] as const

export function parseTable(text: string): string[][] {
  const mark = markOf(text)
  const rows: string[][] = []
  let row: string[] = []
  const cell = (s: string) => row.push(s)
  const end = () => {
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  for (let at = 0; at <= text.length;) {
    if (text[at] === '"') {
      let to = at + 1
      while (to < text.length && (text[to] !== '"' || text[to + 1] === '"')) to += text[to] === '"' ? 2 : 1
      let rest = to + 1
      while (rest < text.length && text[rest] !== mark && text[rest] !== '\n' && text[rest] !== '\r') rest++
      cell(text.slice(at + 1, to).replaceAll('""', '"') + text.slice(to + 1, rest))
      at = rest
    } else {
      let to = at
      while (to < text.length && text[to] !== mark && text[to] !== '\n' && text[to] !== '\r') to++
      cell(text.slice(at, to))
      at = to
    }
    if (text[at] === mark) {
      at++
      continue
    }
    end()
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1
  }
  return rows
}

/** The first mark that cuts all of the first lines alike, since commas stand in French numbers; else the one that cuts most of them so. */
function markOf(text: string): string {
  const head = text.slice(0, 20_000).split(/\r\n|\n|\r/).filter(Boolean).slice(0, 20).map((one) => one.replace(/"(?:[^"]|"")*"/g, ''))
  let best: string = ','
  let most = 0
  for (const mark of marks) {
    const counts = head.map((one) => one.split(mark).length - 1)
    const usual = counts[0] ?? 0
    const alike = counts.filter((n) => n === usual).length
    if (usual && alike === head.length) return mark
    if (usual * alike > most) [best, most] = [mark, usual * alike]
  }
  return best
}

/** As numbers are written here or there: they stand at the right. */
export const numeric = (cell: string) => /^[-+−]?\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?\s?[%€]?$/.test(cell.trim())
