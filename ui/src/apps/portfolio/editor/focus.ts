import { tick } from 'svelte'

/** To an element that is on the page after the next drawing. */
export async function focusOn(id: string) {
  await tick()
  const at = document.getElementById(id)
  at?.focus({ preventScroll: true })
  at?.scrollIntoView({ block: 'nearest' })
}

/** Moving an element takes its focus away: it gets it back. */
export async function staysFocused(change: () => void) {
  const at = document.activeElement
  change()
  await tick()
  if (at instanceof HTMLElement && at.isConnected && document.activeElement !== at) at.focus({ preventScroll: true })
  at?.scrollIntoView({ block: 'nearest' })
}
