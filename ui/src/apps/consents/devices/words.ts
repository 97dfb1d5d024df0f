import { when } from '../../../format'
import { m } from '../../../i18n.svelte'
import { both, day } from '../../../parts/grant/words'
import { bare } from '../../../parts/rich'
import type { Device, Protocol } from '../data/types'

/** What a device opens, to stand inside a sentence. */
export function opened(d: Device, protocols: readonly Protocol[]): string {
  const words: Record<string, () => string> = { files: () => files(d), api: m.consents_device_api }
  return bare(both([...d.protocols].sort(filesFirst).map((name) => words[name]?.() ?? protocols.find((p) => p.name === name)?.label ?? name)))
}

const filesFirst = (a: string, b: string) => Number(b === 'files') - Number(a === 'files')

function files({ folder }: Device): string {
  if (!folder) return m.consents_device_files()
  return folder.name ? m.consents_device_folder({ folder: folder.name }) : m.consents_device_folder_gone()
}

/** The one sentence of a device. */
export function sentence(d: Device, protocols: readonly Protocol[]): string {
  const name = bare(d.name)
  const until = day(d.expires)
  if (d.expired) return m.consents_device_over({ name, until })
  const what = opened(d, protocols)
  return d.read_only ? m.consents_device_reads({ name, what, until }) : m.consents_device_can({ name, what, until })
}

/** When it came in last, and since when it may. */
export const traces = (d: Device) =>
  [d.last_used ? m.consents_device_used({ when: when(d.last_used) }) : m.consents_device_unused(), m.consents_device_made({ date: day(d.created) })].join(' · ')
