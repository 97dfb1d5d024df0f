// The keyboard is never lost. Where what held it goes from the page (a row, a field, a bar, a dialog) or is moved by it, `land` gives it the next place.
const over = () => document.querySelector('dialog[open], .menu')
const lost = () => document.activeElement === document.body && !over()

export function hold(land: () => void): () => void {
  const on = new AbortController()
  // Who presses beside everything means to leave.
  let held = document.activeElement !== document.body
  addEventListener('focusin', () => (held = true), { signal: on.signal })
  addEventListener('pointerdown', () => (held = false), { signal: on.signal, capture: true })
  let timer: ReturnType<typeof setTimeout> | undefined
  const watch = new MutationObserver(() => {
    if (!held || !lost()) return
    clearTimeout(timer)
    // Whoever took it away may have a place of their own for it.
    timer = setTimeout(() => { if (held && lost()) land() })
  })
  watch.observe(document.body, { childList: true, subtree: true })
  return () => {
    on.abort()
    watch.disconnect()
    clearTimeout(timer)
  }
}
