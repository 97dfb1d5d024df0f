import type { Icon } from './icon'

/** The kebab, the context menu and the action bar of a thing share one list of these. */
export type MenuEntry =
  | { id: string; label: string; icon?: Icon; keys?: string; danger?: boolean; disabled?: boolean; href?: string; run?: () => void }
  | 'separator'
