// Pointers, fingers and the wheel on a picture.
type Point = { x: number; y: number }
type Hold = {
  zoom: () => number
  zoomAt: (zoom: number, x: number, y: number) => void
  shift: (dx: number, dy: number) => void
  dragging: (on: boolean) => void
}

export function grip({ zoom, zoomAt, shift, dragging }: Hold) {
  return (node: HTMLElement) => {
    const on = new AbortController()
    const touches = new Map<number, Point>()
    let last: Point = { x: 0, y: 0 }
    let spread = 0
    const apart = () => {
      const [a, b] = [...touches.values()]
      return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0
    }
    const middle = (): Point => {
      const all = [...touches.values()]
      return { x: all.reduce((sum, p) => sum + p.x, 0) / all.length, y: all.reduce((sum, p) => sum + p.y, 0) / all.length }
    }
    const listen = <K extends keyof HTMLElementEventMap>(type: K, run: (e: HTMLElementEventMap[K]) => void) => node.addEventListener(type, run, { signal: on.signal, passive: false })

    listen('pointerdown', (e) => {
      if (e.button) return
      touches.set(e.pointerId, { x: e.clientX, y: e.clientY })
      spread = apart()
      last = middle()
      if (zoom() <= 1 && touches.size < 2) return
      dragging(true)
      node.setPointerCapture(e.pointerId)
    })
    listen('pointermove', (e) => {
      if (!touches.has(e.pointerId)) return
      touches.set(e.pointerId, { x: e.clientX, y: e.clientY })
      const now = apart()
      const at = middle()
      if (now && spread) {
        zoomAt(Math.max(1, zoom() * (now / spread)), at.x, at.y)
        spread = now
      }
      if (zoom() > 1) shift(at.x - last.x, at.y - last.y)
      last = at
    })
    const up = (e: PointerEvent) => {
      touches.delete(e.pointerId)
      spread = apart()
      if (touches.size) last = middle()
      else dragging(false)
    }
    listen('pointerup', up)
    listen('pointercancel', up)
    listen('dblclick', (e) => zoomAt(zoom() > 1 ? 1 : 2.5, e.clientX, e.clientY))
    listen('wheel', (e) => {
      if (e.ctrlKey) zoomAt(zoom() * Math.exp(-e.deltaY / 200), e.clientX, e.clientY)
      else if (zoom() > 1) shift(-e.deltaX, -e.deltaY)
      else return
      e.preventDefault()
    })
    return () => on.abort()
  }
}
