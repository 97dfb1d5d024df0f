import type { Entry } from '../../../api/types'
import { i18n, m } from '../../../i18n.svelte'
import { extension, fileKind } from '../../../parts/filekind'

/** "Image JPG", "Document ODT", "Fichier"; "JPG image", "ODT document", "File" */
export function typeWords(e: Pick<Entry, 'kind' | 'mime' | 'name'>): string {
  const kind = fileKind(e)
  if (kind === 'folder') return m.drive_folder()
  if (kind === 'pdf') return m.drive_type_pdf()
  const word = { image: m.drive_type_image, video: m.drive_type_video, audio: m.drive_type_audio, text: m.drive_type_text, sheet: m.drive_type_sheet, slides: m.drive_type_slides, archive: m.drive_type_archive, code: m.drive_type_code, other: m.drive_type_other }[kind]()
  const end = extension(e.name).toUpperCase()
  if (!end) return word
  return i18n.lang === 'fr' ? `${word} ${end}` : `${end} ${word.toLowerCase()}`
}
