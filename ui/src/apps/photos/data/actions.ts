// What can be done with albums, each with its way back. The photos themselves stay where they are.
import ArrowLeftRight from '@lucide/svelte/icons/arrow-left-right'
import BookImage from '@lucide/svelte/icons/book-image'
import ImageMinus from '@lucide/svelte/icons/image-minus'
import Pencil from '@lucide/svelte/icons/pencil-line'
import Trash2 from '@lucide/svelte/icons/trash-2'
import { m } from '../../../i18n.svelte'
import { toast } from '../../../parts/toasts.svelte'
import { quoted, sorry, told } from '../../drive/data/doing'
import { albums, type OpenAlbum } from './albums.svelte'
import type { Album, Photo } from './types'
import { askAlbum, changeAlbum, dropAlbum, sendAlbum, type AlbumChange } from './wire'
import { counted } from './words'

const quietly = (work: Promise<unknown>) => work.catch(sorry)

async function change(id: string, what: AlbumChange): Promise<Album> {
  const album = await changeAlbum(id, what)
  albums.keep(album)
  return album
}

/** Throws, for the field to say why. */
export async function makeAlbum(name: string, items: readonly string[] = []): Promise<Album> {
  const album = await sendAlbum({ name, items: [...items] })
  albums.keep(album)
  return album
}

/** Throws, for the field to say why. */
export async function renameAlbum(album: Album, name: string) {
  await change(album.id, { name })
  told(m.photos_album_renamed({ name: quoted(name) }), () => quietly(change(album.id, { name: album.name })), Pencil)
}

/** Throws, for the dialog to say why. What is in it already stays where it is. */
export async function addTo(album: Album, ids: readonly string[]) {
  const there = new Set((await askAlbum(album.id)).photos.map((p) => p.id))
  const added = ids.filter((id) => !there.has(id))
  const named = quoted(album.name)
  if (!added.length) return void toast(m.photos_already({ album: named }), { icon: BookImage })
  await changeIn(album.id, { add: added })
  told(m.photos_added({ what: counted(added.length), count: added.length, album: named }), () => quietly(changeIn(album.id, { remove: added })), BookImage)
}

/** An album that is open shows what the server made of it. */
async function changeIn(id: string, what: AlbumChange) {
  await change(id, what)
  albums.again(id)
}

const idsOf = (photos: readonly Photo[]) => photos.map((p) => p.id)

export async function takeOut(open: OpenAlbum, photos: readonly Photo[]) {
  const out = new Set(idsOf(photos))
  const before = open.photos
  const { album } = open
  open.show(before.filter((p) => !out.has(p.id)))
  if (!(await tried(open, { remove: [...out] }))) return
  told(m.photos_taken_out({ what: counted(out.size), count: out.size }), () => quietly(changeIn(open.id, { add: [...out], order: idsOf(before), cover: album?.cover })), ImageMinus)
}

/** These to stand before the photo of that place; the end is after the last. */
export async function place(open: OpenAlbum, photos: readonly Photo[], at: number) {
  const moving = new Set(idsOf(photos))
  const before = open.photos
  const stay = (p: Photo) => !moving.has(p.id)
  const next = [...before.slice(0, at).filter(stay), ...before.filter((p) => moving.has(p.id)), ...before.slice(at).filter(stay)]
  if (next.every((p, i) => p === before[i])) return
  open.show(next)
  if (!(await tried(open, { order: idsOf(next) }))) return
  told(m.photos_placed({ what: counted(moving.size), count: moving.size }), () => {
    open.show(before)
    void tried(open, { order: idsOf(before) })
  }, ArrowLeftRight)
}

export async function makeCover(open: OpenAlbum, photo: Photo) {
  const before = open.album?.cover
  if (await tried(open, { cover: photo.id })) told(m.photos_covered({ name: quoted(photo.name) }), () => void tried(open, { cover: before ?? '' }), BookImage)
}

/** Back to what the server has if it refuses. */
async function tried(open: OpenAlbum, what: AlbumChange): Promise<boolean> {
  try {
    await change(open.id, what)
    return true
  } catch (err) {
    sorry(err)
    void open.load()
    return false
  }
}

/** The way back makes it what it was, under its address. */
export async function destroyAlbum(album: Album, then: (made: Album) => void = () => {}): Promise<boolean> {
  try {
    const was = await dropAlbum(album.id)
    albums.forget(album.id)
    const again = async () => {
      const back = await sendAlbum(was)
      albums.keep(back)
      then(back)
    }
    told(m.photos_album_gone({ name: quoted(album.name) }), () => quietly(again()), Trash2)
    return true
  } catch (err) {
    sorry(err)
    return false
  }
}
