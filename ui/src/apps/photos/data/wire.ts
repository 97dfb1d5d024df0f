// The requests of this app.
import { client, ok } from '../../../api/client'
import type { components } from '../../../api/schema'

type Schemas = components['schemas']
export type AlbumChange = Schemas['ChangeAlbumInputBody']

export const askMonths = () => ok(client.GET('/drive/photos/months'))
/** From the end of a month on, or from where a page ended. */
export const askPhotos = (query: { from?: string; cursor?: string; limit?: number }) => ok(client.GET('/drive/photos', { params: { query } }))
export const askFavourites = async () => (await ok(client.GET('/drive/photos/favourites'))).photos
export const askAlbums = async () => (await ok(client.GET('/drive/albums'))).albums
export const askAlbum = (id: string) => ok(client.GET('/drive/albums/{id}', { params: { path: { id } } }))
export const sendAlbum = (body: Schemas['DriveNewAlbum']) => ok(client.POST('/drive/albums', { body }))
export const changeAlbum = (id: string, body: AlbumChange) => ok(client.PATCH('/drive/albums/{id}', { params: { path: { id } }, body }))
export const dropAlbum = (id: string) => ok(client.DELETE('/drive/albums/{id}', { params: { path: { id } } }))
