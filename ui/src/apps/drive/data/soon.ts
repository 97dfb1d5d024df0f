// Routes of the API that its document does not name yet.
import { client } from '../../../api/client'
import type { Entry } from '../../../api/types'
import type { Item } from './listing.svelte'
import type { SharedLink, SharedLinks } from '../share/types'
import type { Left } from '../upload/unfinished.svelte'

type Init = { params?: { path?: Record<string, string>; query?: Record<string, string | number | undefined> }; body?: unknown; signal?: AbortSignal }
type Answers = {
  'GET /drive/uploads': { uploads: Left[] }
  'GET /drive/tags': { tags: { tag: string; count: number }[] }
  'POST /drive/batch': { entries: Entry[] }
  'POST /drive/search': { entries: Item[]; pending: boolean }
  'GET /drive/entries/{id}/links': SharedLinks
  'POST /drive/entries/{id}/links': SharedLink
  'DELETE /drive/links/{id}': void
  'POST /drive/zip': { url: string; expires: string }
  'POST /drive/files/{id}/extract': { entry: Entry; files: number; folders: number; skipped: { name: string; why: string }[] }
}
type Call<Method extends string> = <Path extends string>(path: Path, init?: Init) => Promise<{ data?: `${Method} ${Path}` extends keyof Answers ? Answers[`${Method} ${Path}`] : never; error?: unknown; response: Response }>

export const soon = client as unknown as { GET: Call<'GET'>; POST: Call<'POST'>; PATCH: Call<'PATCH'>; DELETE: Call<'DELETE'> }

/** What an owner notes on a file or folder. */
export type Marks = Pick<Entry, 'tags' | 'colour' | 'description' | 'sort'>
