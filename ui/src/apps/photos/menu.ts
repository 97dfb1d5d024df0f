// One list of actions for the kebab, the right click and the action bar.
import ArrowLeft from '@lucide/svelte/icons/arrow-left'
import ArrowLeftToLine from '@lucide/svelte/icons/arrow-left-to-line'
import ArrowRight from '@lucide/svelte/icons/arrow-right'
import BookImage from '@lucide/svelte/icons/book-image'
import Download from '@lucide/svelte/icons/download'
import Eye from '@lucide/svelte/icons/eye'
import FolderInput from '@lucide/svelte/icons/folder-input'
import ImageMinus from '@lucide/svelte/icons/image-minus'
import ImagePlus from '@lucide/svelte/icons/image-plus'
import Star from '@lucide/svelte/icons/star'
import StarOff from '@lucide/svelte/icons/star-off'
import Trash2 from '@lucide/svelte/icons/trash-2'
import UserPlus from '@lucide/svelte/icons/user-plus'
import { m } from '../../i18n.svelte'
import type { MenuEntry } from '../../parts/menu'
import { showIn, trash } from '../drive/data/actions'
import { download } from '../drive/data/download'
import { favour } from '../drive/data/marks'
import { desk } from '../drive/desk.svelte'
import { seen } from '../drive/viewer/sibling'
import { adding } from './albums/adding.svelte'
import { makeCover, place, takeOut } from './data/actions'
import { OpenAlbum } from './data/albums.svelte'
import type { Photo } from './data/types'
import type { Wall } from './wall/wall.svelte'

/** A menu gives focus back before a dialog takes it. */
const after = (run: () => void) => () => void setTimeout(run, 60)

export function entriesFor(wall: Wall, targets: Photo[]): MenuEntry[] {
  const [p] = targets
  if (!p) return []
  const one = targets.length === 1
  const entries = targets.map(seen)
  const favourite = targets.every((e) => e.favourite)
  return [
    ...(one ? [
      { id: 'open', label: m.drive_open(), icon: Eye, keys: m.drive_key_enter(), run: () => wall.open(p) },
      { id: 'share', label: m.drive_share_more(), icon: UserPlus, run: after(() => (desk.sharing = entries[0])) },
    ] : []),
    { id: 'album', label: m.photos_add_more(), icon: ImagePlus, run: after(() => (adding.photos = targets)) },
    { id: 'star', label: favourite ? m.drive_unstar() : m.drive_star(), icon: favourite ? StarOff : Star, run: () => void favour(entries, !favourite) },
    ...(one && p.infected ? [] : [{ id: 'download', label: one ? m.drive_download() : m.drive_download_zip(), icon: Download, run: () => void download(entries) }]),
    ...(one && p.parent ? [{ id: 'where', label: m.drive_show_folder(), icon: FolderInput, run: () => showIn(p) }] : []),
    ...inAlbum(wall, targets),
    'separator',
    { id: 'trash', label: m.drive_trash(), icon: Trash2, danger: true, keys: m.drive_key_delete(), run: () => void trash(entries) },
  ]
}

function inAlbum({ source }: Wall, targets: Photo[]): MenuEntry[] {
  if (!(source instanceof OpenAlbum)) return []
  const album = source
  const at = album.photos.findIndex((p) => p.id === targets[0]?.id)
  const last = album.photos.findLastIndex((p) => targets.some((t) => t.id === p.id))
  return [
    'separator',
    ...(targets.length === 1 ? [{ id: 'cover', label: m.photos_cover(), icon: BookImage, disabled: album.album?.cover === targets[0]?.id, run: () => void makeCover(album, targets[0]!) }] : []),
    { id: 'first', label: m.photos_first(), icon: ArrowLeftToLine, disabled: at === 0, run: () => void place(album, targets, 0) },
    { id: 'earlier', label: m.photos_earlier(), icon: ArrowLeft, disabled: at === 0, run: () => void place(album, targets, at - 1) },
    { id: 'later', label: m.photos_later(), icon: ArrowRight, disabled: last === album.photos.length - 1, run: () => void place(album, targets, last + 2) },
    { id: 'out', label: m.photos_take_out(), icon: ImageMinus, run: () => void takeOut(album, targets) },
  ]
}
