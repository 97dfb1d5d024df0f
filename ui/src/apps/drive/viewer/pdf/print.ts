// The document on paper, and not the page around it: each page is drawn once more, large, and stands alone while the browser prints.
import type { PDFDocumentProxy } from './pdf'
import './print.css'

/** Dots on an inch; a PDF has 72. */
const dots = 150

/** Resolves once the browser has printed, or the paper was put away by `signal`. */
export async function printPdf(pdf: PDFDocumentProxy, drawn: (pages: number) => void, signal: AbortSignal): Promise<void> {
  const paper = document.createElement('div')
  paper.className = 'print-paper'
  const urls: string[] = []
  const sheets = new CSSStyleSheet()
  const root = document.documentElement
  try {
    for (let n = 1; n <= pdf.numPages; n++) {
      const picture = new Image()
      picture.alt = ''
      picture.src = await draw(pdf, n, sheets)
      urls.push(picture.src)
      await picture.decode()
      signal.throwIfAborted()
      const sheet = document.createElement('div')
      sheet.append(picture)
      paper.append(sheet)
      drawn(n)
    }
    document.body.append(paper)
    root.classList.add('print-only')
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheets]
    // Where print() does not wait, the end of printing is told.
    const over = new Promise((resolve) => addEventListener('afterprint', resolve, { once: true, signal }))
    window.print()
    await over
  } finally {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheets)
    root.classList.remove('print-only')
    paper.remove()
    for (const url of urls) URL.revokeObjectURL(url)
  }
}

async function draw(pdf: PDFDocumentProxy, n: number, sheets: CSSStyleSheet): Promise<string> {
  const page = await pdf.getPage(n)
  const whole = page.getViewport({ scale: 1 })
  // The paper is as the first page is: others are made to fit it.
  if (n === 1) sheets.replaceSync(`@page { size: ${whole.width}pt ${whole.height}pt; margin: 0 }`)
  const viewport = page.getViewport({ scale: Math.min(dots / 72, Math.sqrt(16_000_000 / (whole.width * whole.height))) })
  const canvas = document.createElement('canvas')
  canvas.width = Math.floor(viewport.width)
  canvas.height = Math.floor(viewport.height)
  await page.render({ canvas, viewport, intent: 'print' }).promise
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  canvas.width = canvas.height = 0
  if (!blob) throw new Error('no picture')
  return URL.createObjectURL(blob)
}
