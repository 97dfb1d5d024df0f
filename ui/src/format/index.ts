// The same in the language of the page: what screens use.
import { i18n } from '../i18n.svelte'
import * as date from './date'
import * as size from './size'

export const fileSize = (bytes: number) => size.formatSize(bytes, i18n.lang)
export const number = (n: number) => size.formatNumber(n, i18n.lang)
export const percent = (share: number) => size.formatPercent(share, i18n.lang)
export const when = (time: string | Date) => date.formatWhen(new Date(time), i18n.lang)
export const exact = (time: string | Date) => date.formatExact(new Date(time), i18n.lang)
export const longDay = (time: string | Date) => date.formatDay(new Date(time), i18n.lang)
export const longDate = (time: string | Date) => date.formatDate(new Date(time), i18n.lang)
export const hour = (time: string | Date) => date.formatHour(new Date(time), i18n.lang)
