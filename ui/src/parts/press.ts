// A finger that stays: it chooses, where a mouse would click.
const long = 480

export class Press {
  /** What was put down last: mouse, pen or touch. */
  pointer = 'mouse'
  /** The finger stayed: the click that comes of it is none. */
  held = false
  private holding: ReturnType<typeof setTimeout> | undefined
  private from = { x: 0, y: 0 }

  /** what: to be done if the finger that was just put down stays; nothing if there is none. */
  constructor(body: HTMLElement, signal: AbortSignal, what: (e: PointerEvent) => (() => void) | undefined) {
    body.addEventListener('pointerdown', (e) => {
      this.pointer = e.pointerType
      this.held = false
      this.from = { x: e.clientX, y: e.clientY }
      this.letGo()
      const run = e.pointerType === 'touch' ? what(e) : undefined
      if (run) this.holding = setTimeout(() => this.hold(run), long)
    }, { signal })
    body.addEventListener('pointermove', (e) => { if (Math.hypot(e.clientX - this.from.x, e.clientY - this.from.y) > 10) this.letGo() }, { signal })
    for (const type of ['pointerup', 'pointercancel', 'pointerleave'] as const) body.addEventListener(type, () => this.letGo(), { signal })
  }

  hold(run: () => void) {
    if (this.held) return
    this.held = true
    run()
    navigator.vibrate?.(12)
  }

  letGo() { clearTimeout(this.holding) }
}
