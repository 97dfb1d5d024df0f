import { m } from '../../../i18n.svelte'
import type { NameFault } from './names'

export function faultWords(fault: NameFault): string {
  return { empty: m.drive_name_empty, slash: m.drive_name_slash, dots: m.drive_name_dots, control: m.drive_name_control, long: m.drive_name_long }[fault]()
}
