type Ways = { previous?: () => void; next?: () => void }

/** One finger, sideways, quick: the next or the one before. The arrows do the same. */
export function swipe(ways: () => Ways | undefined) {
  return (node: HTMLElement) => {
    let start: { x: number; y: number; t: number; id: number } | undefined
    const down = (e: PointerEvent) => { start = e.pointerType === 'touch' && e.isPrimary ? { x: e.clientX, y: e.clientY, t: e.timeStamp, id: e.pointerId } : undefined }
    const up = (e: PointerEvent) => {
      const way = ways()
      if (!start || !way || e.pointerId !== start.id) return
      const x = e.clientX - start.x
      const y = e.clientY - start.y
      if (e.timeStamp - start.t < 700 && Math.abs(x) > 50 && Math.abs(x) > 2 * Math.abs(y)) (x < 0 ? way.next : way.previous)?.()
      start = undefined
    }
    node.addEventListener('pointerdown', down)
    node.addEventListener('pointerup', up)
    return () => {
      node.removeEventListener('pointerdown', down)
      node.removeEventListener('pointerup', up)
    }
  }
}
