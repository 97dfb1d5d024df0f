import { palette } from './palette.svelte'

export type Shortcut = { keys: string; label: string }

class Keys {
  /** The list of shortcuts is on the screen. */
  help = $state(false)
  /** Those of the app on the screen: it sets them when it opens, and takes them away. */
  app = $state.raw<Shortcut[]>([])
}

export const keys = new Keys()

/** Typing a letter must stay typing a letter. */
export const typing = (e: KeyboardEvent) => !!(e.target as Element).closest?.('input, textarea, select, [contenteditable=true]')

/** Ctrl or Cmd+K anywhere; "/" and "?" where nothing is typed and no dialog is open. */
export function onShellKey(e: KeyboardEvent) {
  if (e.defaultPrevented || e.altKey) return
  if (e.key.toLowerCase() === 'k' && (e.ctrlKey || e.metaKey)) {
    e.preventDefault()
    palette.show()
    return
  }
  if (e.ctrlKey || e.metaKey || typing(e) || document.querySelector('dialog[open]')) return
  if (e.key === '/') {
    e.preventDefault()
    palette.show()
  } else if (e.key === '?') {
    e.preventDefault()
    keys.help = true
  }
}
