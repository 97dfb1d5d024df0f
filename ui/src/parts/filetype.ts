import Braces from '@lucide/svelte/icons/file-code'
import File from '@lucide/svelte/icons/file'
import FileArchive from '@lucide/svelte/icons/file-archive'
import FileImage from '@lucide/svelte/icons/file-image'
import FileMusic from '@lucide/svelte/icons/file-music'
import FileSpreadsheet from '@lucide/svelte/icons/file-spreadsheet'
import FileText from '@lucide/svelte/icons/file-text'
import Film from '@lucide/svelte/icons/film'
import Folder from '@lucide/svelte/icons/folder'
import Presentation from '@lucide/svelte/icons/presentation'
import type { Entry } from '../api/types'
import { fileKind, type FileKind } from './filekind'
import type { Icon } from './icon'

const looks: Record<FileKind, { icon: Icon; hue: string }> = {
  folder: { icon: Folder, hue: 'lagoon' },
  image: { icon: FileImage, hue: 'violet' },
  video: { icon: Film, hue: 'violet' },
  audio: { icon: FileMusic, hue: 'pink' },
  pdf: { icon: FileText, hue: 'pink' },
  text: { icon: FileText, hue: 'blue' },
  sheet: { icon: FileSpreadsheet, hue: 'green' },
  slides: { icon: Presentation, hue: 'coral' },
  archive: { icon: FileArchive, hue: 'sun' },
  code: { icon: Braces, hue: 'green' },
  other: { icon: File, hue: 'plain' },
}

/** Icon and hue of an entry: one metaphor per kind, everywhere the same. */
export const lookOf = (e: Pick<Entry, 'kind' | 'mime' | 'name'>) => looks[fileKind(e)]
