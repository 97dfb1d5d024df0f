// What is chosen, and the row a range starts from.

export type Selection = { ids: ReadonlySet<string>; anchor?: string }
export const nothing: Selection = { ids: new Set() }

export const only = (id: string): Selection => ({ ids: new Set([id]), anchor: id })

export function toggle(s: Selection, id: string): Selection {
  const ids = new Set(s.ids)
  if (!ids.delete(id)) ids.add(id)
  return { ids, anchor: id }
}

/** From the anchor to this row; with `keep`, what was chosen elsewhere stays. */
export function range(s: Selection, order: readonly string[], id: string, keep = false): Selection {
  const from = s.anchor === undefined ? -1 : order.indexOf(s.anchor)
  const to = order.indexOf(id)
  if (from < 0 || to < 0) return only(id)
  const ids = new Set(keep ? s.ids : [])
  for (const one of order.slice(Math.min(from, to), Math.max(from, to) + 1)) ids.add(one)
  return { ids, anchor: s.anchor }
}

export const everything = (order: readonly string[]): Selection => ({ ids: new Set(order), anchor: order[0] })

/** Without what is not in the list any more. */
export function prune(s: Selection, order: readonly string[]): Selection {
  if (!s.ids.size) return s
  const there = new Set(order)
  const ids = new Set([...s.ids].filter((id) => there.has(id)))
  if (ids.size === s.ids.size) return s
  return { ids, anchor: s.anchor !== undefined && there.has(s.anchor) ? s.anchor : undefined }
}

/** What takes the place of one that may have gone from a list that stood in this order: the one after it that is still there, or the one before. */
export function heir(order: readonly string[], id: string, there: { has(id: string): boolean }): string | undefined {
  if (there.has(id)) return id
  const at = order.indexOf(id)
  return order.slice(at + 1).find((one) => there.has(one)) ?? order.slice(0, Math.max(0, at)).findLast((one) => there.has(one))
}

/** The next name that starts with what was typed (both folded), from after the row on; a letter pressed again goes on to the next. */
export function jump(names: readonly string[], wanted: string, from: number): number {
  const same = wanted.length > 1 && [...wanted].every((c) => c === wanted[0])
  const start = same ? wanted[0]! : wanted
  const begin = wanted.length === 1 || same ? from + 1 : from
  for (let n = 0; n < names.length; n++) {
    const i = (begin + n + names.length) % names.length
    if (names[i]!.startsWith(start)) return i
  }
  return -1
}
