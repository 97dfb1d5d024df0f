import type { Preferences } from '../../api/types'

/** Whether somebody has changed how things look: the second step of the first day is then done. */
export const adjusted = (p: Preferences) =>
  p.theme !== 'system' || p.text_size !== 100 || p.font !== 'atkinson' || p.reduce_motion || p.wide_lines
