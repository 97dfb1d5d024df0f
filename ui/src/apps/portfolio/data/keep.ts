// What is typed and not saved yet, kept in this tab: a reload or a crash loses nothing, and leaving the device empties it (shell/forget.ts).
import type { Draft } from './types'

export type Kept = { draft: Draft; etag: string }

const name = (id: string) => `portfolio:${id}`

export function keep(id: string, kept: Kept) {
  try { sessionStorage.setItem(name(id), JSON.stringify(kept)) } catch { /* storage can be forbidden or full; the page itself still has it */ }
}

export function drop(id: string) {
  try { sessionStorage.removeItem(name(id)) } catch { /* nothing was kept */ }
}

export function kept(id: string): Kept | undefined {
  try {
    const found = JSON.parse(sessionStorage.getItem(name(id)) ?? 'null') as Kept | null
    return found && Array.isArray(found.draft?.blocks) ? found : undefined
  } catch {
    return undefined
  }
}
