import type { components } from '../../../api/schema'

type Schemas = components['schemas']

export type Badge = Schemas['BadgesBadge']
export type Check = Schemas['BadgesCheck']
