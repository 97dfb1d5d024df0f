// One list of actions for the kebab, the right click and the action bar.
import Copy from '@lucide/svelte/icons/copy'
import Download from '@lucide/svelte/icons/download'
import Eye from '@lucide/svelte/icons/eye'
import FolderArchive from '@lucide/svelte/icons/folder-archive'
import FolderInput from '@lucide/svelte/icons/folder-input'
import FolderOpen from '@lucide/svelte/icons/folder-open'
import ImagePlus from '@lucide/svelte/icons/image-plus'
import Info from '@lucide/svelte/icons/info'
import Pencil from '@lucide/svelte/icons/pencil-line'
import RotateCcw from '@lucide/svelte/icons/rotate-ccw'
import Search from '@lucide/svelte/icons/search'
import ShieldQuestion from '@lucide/svelte/icons/shield-question-mark'
import Star from '@lucide/svelte/icons/star'
import StarOff from '@lucide/svelte/icons/star-off'
import Tag from '@lucide/svelte/icons/tag'
import Trash2 from '@lucide/svelte/icons/trash-2'
import UserPlus from '@lucide/svelte/icons/user-plus'
import { m } from '../../../i18n.svelte'
import { entryHref } from '../../../links'
import type { MenuEntry } from '../../../parts/menu'
import { adding, albumable } from '../../photos/albums/adding.svelte'
import { destroy, restore, showIn, trash } from '../data/actions'
import { download } from '../data/download'
import { extract, extractable } from '../data/extract'
import { favour } from '../data/marks'
import type { Item } from '../data/listing.svelte'
import { desk } from '../desk.svelte'
import type { Board } from '../list/board.svelte'
import { checkAgain } from '../infected/again'
import { openEntry } from '../open'
import { searchIn } from '../search'

export function entriesFor(board: Board, targets: Item[]): MenuEntry[] {
  const one = targets.length === 1 ? targets[0] : undefined
  if (!targets.length) return []
  if (board.mode === 'trash') return [
    { id: 'restore', label: m.drive_restore(), icon: RotateCcw, run: () => void restore(targets) },
    'separator',
    { id: 'destroy', label: m.drive_destroy_more(), icon: Trash2, danger: true, keys: m.drive_key_delete(), run: () => void destroy(targets) },
  ]
  const list: MenuEntry[] = []
  const favourite = targets.every((e) => e.favourite)
  if (one) list.push({ id: 'open', label: m.drive_open(), icon: one.kind === 'folder' ? FolderOpen : Eye, keys: m.drive_key_enter(), run: () => openEntry(board.listing, one) })
  if (one) list.push({ id: 'share', label: m.drive_share_more(), icon: UserPlus, run: () => setTimeout(() => (desk.sharing = one), 60) })
  if (one?.infected) list.push({ id: 'scan', label: m.drive_infected_again(), icon: ShieldQuestion, run: () => void checkAgain(one) })
  else list.push({ id: 'download', label: zipped(targets) ? m.drive_download_zip() : m.drive_download(), icon: Download, run: () => void download(targets) })
  if (one && extractable(one)) list.push({ id: 'extract', label: m.drive_extract(), icon: FolderArchive, run: () => void extract(one) })
  if (one?.kind === 'folder') list.push({ id: 'search', label: m.drive_search_in(), icon: Search, run: () => searchIn(one) })
  if (one && board.mode === 'flat') list.push({ id: 'where', label: m.drive_show_folder(), icon: FolderInput, run: () => showIn(one) })
  list.push('separator')
  if (one) list.push({ id: 'rename', label: m.drive_rename(), icon: Pencil, keys: 'F2', run: () => startRename(board, one) })
  list.push(
    { id: 'move', label: m.drive_move_more(), icon: FolderInput, run: () => (desk.moving = { entries: targets, copy: false }) },
    { id: 'copy', label: m.drive_copy_more(), icon: Copy, run: () => (desk.moving = { entries: targets, copy: true }) },
    { id: 'star', label: favourite ? m.drive_unstar() : m.drive_star(), icon: favourite ? StarOff : Star, run: () => void favour(targets, !favourite) },
    ...(albumable(targets) ? [{ id: 'album', label: m.photos_add_more(), icon: ImagePlus, run: () => setTimeout(() => (adding.photos = targets), 60) }] : []),
    { id: 'marks', label: m.drive_marks_more(), icon: Tag, run: () => setTimeout(() => (desk.marking = targets), 60) },
    { id: 'details', label: m.drive_details(), icon: Info, run: () => showDetails(board, one) },
    'separator',
    { id: 'trash', label: m.drive_trash(), icon: Trash2, danger: true, keys: m.drive_key_delete(), run: () => void trash(targets) },
  )
  return list
}

/** Whether these leave as one .zip. */
export const zipped = (targets: readonly Item[]) => targets.length > 1 || targets[0]?.kind === 'folder'

export function showDetails(board: Board, one?: Item) {
  if (one && !board.isChosen(one.id)) board.choose(one.id, 'only')
  desk.details = true
}

/** After the menu has given focus back, so that the field keeps it. */
function startRename(board: Board, one: Item) {
  board.activate(one.id)
  setTimeout(() => (board.renaming = one.id), 60)
}

export const hrefOf = (board: Board, e: Item) => (board.mode === 'trash' ? undefined : entryHref(e))
