// The order of a folder, as the server gives it: folders first, then by what was asked, names breaking ties.
import type { Entry } from '../../../api/types'

export type By = 'name' | 'modified' | 'size'
export type Sort = { by: By; order: 'asc' | 'desc' }
export const byName: Sort = { by: 'name', order: 'asc' }

const collator = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' })

export function compare(sort: Sort): (a: Entry, b: Entry) => number {
  const way = sort.order === 'asc' ? 1 : -1
  return (a, b) => {
    if (a.kind !== b.kind) return a.kind === 'folder' ? -1 : 1
    return way * (value(sort.by, a, b) || collator.compare(a.name, b.name)) || (a.id < b.id ? -1 : 1)
  }
}

function value(by: By, a: Entry, b: Entry): number {
  if (by === 'modified') return Date.parse(a.modified) - Date.parse(b.modified)
  if (by === 'size') return (a.size ?? 0) - (b.size ?? 0)
  return 0
}

/** Where an entry belongs in a list already in order. */
export function placeOf(entries: readonly Entry[], entry: Entry, sort: Sort): number {
  const before = compare(sort)
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (before(entries[middle] as Entry, entry) < 0) low = middle + 1
    else high = middle
  }
  return low
}

export function readSort(url: URL): Sort | undefined {
  const by = url.searchParams.get('sort')
  if (by !== 'name' && by !== 'modified' && by !== 'size') return undefined
  return { by, order: url.searchParams.get('order') === 'desc' ? 'desc' : 'asc' }
}

/** As the server keeps it with a folder: "name", "-modified". */
export const sortName = (sort: Sort) => (sort.order === 'desc' ? `-${sort.by}` as const : sort.by)

export function sortNamed(name: string | undefined): Sort {
  const by = name?.replace(/^-/, '')
  return by === 'name' || by === 'modified' || by === 'size' ? { by, order: name!.startsWith('-') ? 'desc' : 'asc' } : byName
}

/** A second press turns the order round; dates and sizes begin with the newest and the largest. */
export function nextSort(now: Sort, by: By): Sort {
  if (now.by === by) return { by, order: now.order === 'asc' ? 'desc' : 'asc' }
  return { by, order: by === 'name' ? 'asc' : 'desc' }
}
