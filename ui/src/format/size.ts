import type { Lang } from '../api/types'
import { numbers } from './made'

const units = { fr: ['o', 'ko', 'Mo', 'Go', 'To'], en: ['B', 'kB', 'MB', 'GB', 'TB'] } as const
const nbsp = '\u00a0'

/** Bytes in thousands, as shops and phones count: 7 900 000 is "7,9 Mo" and "7.9 MB". */
export function formatSize(bytes: number, lang: Lang): string {
  let value = Math.max(0, bytes)
  let unit = 0
  while (value >= 999.5 && unit < units[lang].length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0
  return formatNumber(Number(value.toFixed(digits)), lang) + nbsp + units[lang][unit]
}

export function formatNumber(n: number, lang: Lang): string {
  return numbers(lang).format(n)
}

export function formatPercent(share: number, lang: Lang): string {
  return numbers(lang, { style: 'percent', maximumFractionDigits: 0 }).format(share)
}
