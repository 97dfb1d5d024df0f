// What was dropped or picked, as a flat list of files with the folders above them. Handles only: nothing is read.
import type { Source } from './queue'

type Reader = { readEntries(done: (list: Node[]) => void, fail: (err: unknown) => void): void }
/** The part of FileSystemEntry that is used. */
export type Node = {
  name: string
  isFile: boolean
  isDirectory: boolean
  file?(done: (file: File) => void, fail: (err: unknown) => void): void
  createReader?(): Reader
}

/** Files that systems leave in folders and nobody misses. */
const litter = new Set(['.ds_store', 'thumbs.db', 'desktop.ini'])

export type Read = { sources: Source[]; unreadable: number }

/** The items of a drop must be taken at once, before anything is awaited. */
export function takeDrop(items: DataTransferItemList): (Node | File)[] {
  const taken: (Node | File)[] = []
  for (const item of items) {
    if (item.kind !== 'file') continue
    const one = (item.webkitGetAsEntry?.() as Node | null) ?? item.getAsFile()
    if (one) taken.push(one)
  }
  return taken
}

export async function readTree(taken: readonly (Node | File)[]): Promise<Read> {
  const read: Read = { sources: [], unreadable: 0 }
  for (const one of taken) {
    if ('isDirectory' in one) await walk(one, [], read)
    else read.sources.push({ name: one.name, path: [], file: one })
  }
  return read
}

async function walk(node: Node, path: string[], read: Read): Promise<void> {
  if (path.length && litter.has(node.name.toLowerCase())) return
  try {
    if (node.isFile) {
      const file = await new Promise<File>((done, fail) => node.file?.(done, fail))
      read.sources.push({ name: node.name, path, file })
      return
    }
    const inside = [...path, node.name]
    const children = await list(node)
    if (!children.length) read.sources.push({ name: node.name, path: inside })
    for (const child of children) await walk(child, inside, read)
  } catch {
    read.unreadable++
  }
}

/** A reader gives a hundred at a time, and an empty list at the end. */
async function list(node: Node): Promise<Node[]> {
  const reader = node.createReader?.()
  const all: Node[] = []
  if (!reader) return all
  for (;;) {
    const some = await new Promise<Node[]>((done, fail) => reader.readEntries(done, fail))
    if (!some.length) return all
    all.push(...some)
  }
}

/** From an <input type=file>, with webkitdirectory or without. */
export function fromInput(files: Iterable<File>): Source[] {
  return [...files].flatMap((file) => {
    const path = file.webkitRelativePath.split('/').filter(Boolean).slice(0, -1)
    return path.length && litter.has(file.name.toLowerCase()) ? [] : [{ name: file.name, path, file }]
  })
}
