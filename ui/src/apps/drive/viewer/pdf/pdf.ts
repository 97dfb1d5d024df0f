// pdf.js: the legacy build, for the browsers of schools; its worker and its fonts come from our own origin, and nothing is evaluated.
import * as pdfjs from 'pdfjs-dist/legacy/build/pdf.mjs'
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist'
import { ownWorker } from '../worker'

export type { PDFDocumentProxy, PDFPageProxy }
export const { TextLayer } = pdfjs
declare const __PDF_ASSETS__: string

export type Opened = { document: PDFDocumentProxy; close: () => void }

export async function openPdf(url: string): Promise<Opened> {
  const port = ownWorker(workerUrl)
  const worker = pdfjs.PDFWorker.create({ port })
  const task = pdfjs.getDocument({
    url, worker,
    cMapUrl: `${__PDF_ASSETS__}cmaps/`, cMapPacked: true, standardFontDataUrl: `${__PDF_ASSETS__}standard_fonts/`, wasmUrl: `${__PDF_ASSETS__}wasm/`,
    useWasm: false, useWorkerFetch: true, enableXfa: false, disableWorkerRendering: true, verbosity: 0,
  } as Parameters<typeof pdfjs.getDocument>[0])
  const close = () => {
    void task.destroy().catch(() => {}).finally(() => {
      worker.destroy()
      port.terminate()
    })
  }
  try {
    return { document: await task.promise, close }
  } catch (err) {
    close()
    throw err
  }
}

/** locked: a password; broken: not a PDF, or torn; else the way there failed. */
export function pdfFault(err: unknown): 'locked' | 'broken' | 'unreachable' {
  const name = (err as Error | undefined)?.name
  if (name === 'PasswordException') return 'locked'
  if (name === 'InvalidPDFException' || name === 'FormatError') return 'broken'
  return 'unreachable'
}
