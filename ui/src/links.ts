// Addresses of our own pages, so that no other file writes them out.
import type { Entry, Slug } from './api/types'

export const appHref = (slug: Slug) => (slug === 'home' ? '/' : `/${slug}`)
export const folderHref = (id: string) => (id === 'root' ? '/drive' : `/drive/folder/${encodeURIComponent(id)}`)
export const fileHref = (id: string) => `/drive/file/${encodeURIComponent(id)}`
export const entryHref = (e: Pick<Entry, 'id' | 'kind'>) => (e.kind === 'folder' ? folderHref(e.id) : fileHref(e.id))
/** Of a file or a folder, where it is not known which. */
export const eitherHref = (id: string) => `/drive/entry/${encodeURIComponent(id)}`
export const recentHref = '/drive/recent'
export const favouritesHref = '/drive/favourites'
export const trashHref = '/drive/trash'
/** What is searched for is kept in the history state, never in an address. */
export const searchHref = '/drive/search'
