import type { Device, Protocol } from '../data/types'

/** What somebody has said of a device before it is let in: it outlives the dialog, so that nothing typed is lost. */
export type Draft = { name: string; protocols: string[]; within: 'all' | 'folder'; folder: string; readOnly: boolean; months: Months }
export type Months = '1' | '3' | '6' | '12'

export const blank = (): Draft => ({ name: '', protocols: ['files'], within: 'all', folder: 'root', readOnly: false, months: '6' })

/** Whether a folder can be chosen: only where each protocol can be kept within one. */
export const foldered = (chosen: readonly string[], protocols: readonly Pick<Protocol, 'name' | 'foldered'>[]) =>
  chosen.length > 0 && chosen.every((name) => protocols.find((p) => p.name === name)?.foldered)

const day = 24 * 60 * 60 * 1000

/** The end of so many months; a day less than a year, the longest that is given, whatever this clock says. */
export function endOf(months: Months, now = new Date()): Date {
  const end = new Date(now)
  end.setMonth(end.getMonth() + Number(months))
  if (end.getDate() !== now.getDate()) end.setDate(0)
  return months === '12' ? new Date(end.getTime() - day) : end
}

export type Fault = 'name' | 'protocols' | 'folder'

/** What is still missing, first thing first. */
export function faultOf(draft: Draft, within: boolean): Fault | undefined {
  if (!draft.name.trim()) return 'name'
  if (!draft.protocols.length) return 'protocols'
  return within && draft.within === 'folder' && draft.folder === 'root' ? 'folder' : undefined
}

export function requestOf(draft: Draft, within: boolean, now = new Date()) {
  return {
    name: draft.name.trim(), protocols: draft.protocols, read_only: draft.readOnly, expires: endOf(draft.months, now).toISOString(),
    ...(within && draft.within === 'folder' && { folder: draft.folder }),
  }
}

/** From what its owner calls it, which picture fits. */
export function kindOf({ name }: Pick<Device, 'name'>): 'phone' | 'computer' | 'program' {
  if (/phone|t[ée]l[ée]|mobile|android|tablet/i.test(name)) return 'phone'
  return /ordi|pc\b|mac|laptop|computer|bureau|windows|linux/i.test(name) ? 'computer' : 'program'
}
