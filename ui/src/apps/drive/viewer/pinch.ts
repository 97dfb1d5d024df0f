import type { View } from './view.svelte'

/** Two fingers on a page change its size; one still scrolls. */
export function pinch(view: View) {
  return (node: HTMLElement) => {
    let spread = 0
    const apart = (e: TouchEvent) => {
      const [a, b] = e.touches
      return a && b ? Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) : 0
    }
    const start = (e: TouchEvent) => (spread = apart(e))
    const move = (e: TouchEvent) => {
      const now = apart(e)
      if (!now || !spread) return
      e.preventDefault()
      // Drawing a page anew costs: only from one clear step to the next.
      if (Math.abs(now / spread - 1) < 0.08) return
      view.zoom = Math.max(0.5, Math.min(4, view.zoom * (now / spread)))
      spread = now
    }
    node.addEventListener('touchstart', start, { passive: true })
    node.addEventListener('touchmove', move, { passive: false })
    return () => {
      node.removeEventListener('touchstart', start)
      node.removeEventListener('touchmove', move)
    }
  }
}
