import { i18n } from '../../i18n.svelte'
import { dates } from '../../format/made'

/** "jeu. 26" beside the margin line, "26 nov. 2025" in another year. */
export function shortDay(time: string, now = new Date()): string {
  const d = new Date(time)
  const options: Intl.DateTimeFormatOptions = d.getFullYear() === now.getFullYear() ? { day: 'numeric', month: 'short' } : { day: 'numeric', month: 'short', year: 'numeric' }
  return dates(i18n.lang, options).format(d)
}
