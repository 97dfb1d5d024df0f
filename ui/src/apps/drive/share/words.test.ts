import { expect, it } from 'vitest'
import { m } from '../../../i18n.svelte'
import type { SharedLink } from './types'
import { whoSees } from './words'

const link = (way: SharedLink['way'], more: Partial<SharedLink> = {}) => ({ way, state: 'active', ...more }) as SharedLink
const around = m.drive_who_above({ folder: 'Exposé' })

it.each([
  [[], undefined, m.drive_who_me()],
  [[link('drop')], undefined, m.drive_who_drops()],
  [[link('drop'), link('view')], undefined, m.drive_who_links()],
  [[link('drop', { spent: true })], undefined, m.drive_who_waits()],
  [[link('drop'), link('read', { state: 'waiting' })], undefined, m.drive_who_drops()],
  [[], 'Exposé', around],
  [[link('drop')], 'Exposé', around],
  [[link('read')], 'Exposé', `${m.drive_who_links()} ${around}`],
])('links %j in %s', (links, folder, says) => expect(whoSees(links, folder)).toBe(says))
