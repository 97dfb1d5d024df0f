import type { Crumb } from '../../../api/types'
import { number } from '../../../format'
import { m } from '../../../i18n.svelte'

export const items = (count: number) => m.drive_items({ count, n: number(count) })
const folders = (count: number) => m.drive_folders({ count, n: number(count) })
const files = (count: number) => m.drive_files({ count, n: number(count) })

/** "2 dossiers et 9 fichiers" */
export function contents(folderCount: number, fileCount: number): string {
  if (!folderCount) return files(fileCount)
  if (!fileCount) return folders(folderCount)
  return m.drive_and({ a: folders(folderCount), b: files(fileCount) })
}

/** "encore 40 s", "encore 3 min", "encore 2 h" */
export function timeLeft(seconds: number): string {
  if (seconds < 60) return m.drive_left_seconds({ n: number(Math.max(5, Math.ceil(seconds / 5) * 5)) })
  if (seconds < 3600) return m.drive_left_minutes({ n: number(Math.ceil(seconds / 60)) })
  return m.drive_left_hours({ n: number(Math.round(seconds / 3600)) })
}

/** "Mes fichiers › 3e › SVT" */
export const pathOf = (crumbs: readonly Crumb[]) => crumbs.map((c) => (c.id === 'root' ? m.drive_title() : c.name)).join(' › ')
