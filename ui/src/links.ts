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
export const photosHref = (month?: string) => `/photos${inMonth(month)}`
/** Open among those of its month, or of an album. */
export const photoHref = (id: string, month?: string) => `/photos/photo/${encodeURIComponent(id)}${inMonth(month)}`
export const albumsHref = '/photos/albums'
export const albumHref = (album: string, photo?: string) => `/photos/albums/${encodeURIComponent(album)}${photo ? `/${encodeURIComponent(photo)}` : ''}`
export const favouritePhotosHref = (photo?: string) => `/photos/favourites${photo ? `/${encodeURIComponent(photo)}` : ''}`
const inMonth = (month?: string) => (month ? `?month=${month}` : '')
