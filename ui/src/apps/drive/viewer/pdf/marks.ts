// Where what was found stands on a page, from the text that lies over its picture.
import type { Hit } from './search'

export type Mark = { n: number; left: number; top: number; width: number; height: number }

/** Boxes of a page's hits, in parts of its width and height; a hit over two lines has two. */
export function marksOf(page: HTMLElement, pieces: readonly HTMLElement[], hits: readonly Hit[]): Mark[] {
  const sheet = page.getBoundingClientRect()
  const marks: Mark[] = []
  hits.forEach((hit, n) => {
    for (let i = hit.from; i <= hit.to; i++) {
      const text = pieces[i]?.firstChild
      if (!(text instanceof Text)) continue
      const range = document.createRange()
      range.setStart(text, i === hit.from ? Math.min(hit.start, text.length) : 0)
      range.setEnd(text, i === hit.to ? Math.min(hit.end, text.length) : text.length)
      for (const box of range.getClientRects()) {
        if (box.width < 0.5) continue
        marks.push({ n, left: (box.left - sheet.left) / sheet.width, top: (box.top - sheet.top) / sheet.height, width: box.width / sheet.width, height: box.height / sheet.height })
      }
    }
  })
  return marks
}
