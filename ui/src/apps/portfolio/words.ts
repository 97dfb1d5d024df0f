import File from '@lucide/svelte/icons/file-text'
import BadgeCheck from '@lucide/svelte/icons/badge-check'
import Images from '@lucide/svelte/icons/images'
import Medal from '@lucide/svelte/icons/award'
import Text from '@lucide/svelte/icons/text-align-start'
import { m } from '../../i18n.svelte'
import type { Icon } from '../../parts/icon'
import type { Kind } from './data/types'

export const blockIcon: Record<Kind, Icon> = { text: Text, gallery: Images, file: File, certification: BadgeCheck, badge: Medal }
export const blockHue: Record<Kind, string> = { text: 'h-lagoon', gallery: 'h-coral', file: 'h-blue', certification: 'h-violet', badge: 'h-pink' }

export function blockName(kind: Kind): string {
  const names = { text: m.portfolio_block_text, gallery: m.portfolio_block_gallery, file: m.portfolio_block_file, certification: m.portfolio_block_certification, badge: m.portfolio_block_badge }
  return names[kind]()
}

export function themeName(theme: string): string {
  const names: Record<string, () => string> = {
    wood: m.portfolio_theme_wood, lagoon: m.portfolio_theme_lagoon, forest: m.portfolio_theme_forest, night: m.portfolio_theme_night, poppy: m.portfolio_theme_poppy, paper: m.portfolio_theme_paper,
  }
  return names[theme]?.() ?? theme
}

export const titled = (title: string) => title.trim() || m.portfolio_untitled()
