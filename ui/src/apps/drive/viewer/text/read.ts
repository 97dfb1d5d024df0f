import { ownWorker } from '../worker'
import workerUrl from './markdown.worker.ts?worker&url'
import type { Block } from './markdown'

const patience = 5000

/** The tree of a page, or undefined where none can be had in time. */
export function readMarkdown(text: string, signal: AbortSignal): Promise<Block[] | undefined> {
  return new Promise((resolve) => {
    const worker = ownWorker(workerUrl)
    const done = (blocks?: Block[]) => {
      clearTimeout(timer)
      worker.terminate()
      resolve(blocks)
    }
    const timer = setTimeout(done, patience)
    worker.onmessage = (e: MessageEvent<Block[] | undefined>) => done(e.data)
    worker.onerror = () => done()
    signal.addEventListener('abort', () => done())
    worker.postMessage(text)
  })
}
