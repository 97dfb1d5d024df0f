// What of a long list is in the window, in its own pixels, and what a rem is: for lists that draw only what is seen.
const most = 600

export class Sight {
  top = $state(0)
  bottom = $state(0)
  width = $state(0)
  rem = $state(17)
  phone = $state(false)
  /** So far beyond the window things are drawn. Nothing right after a jump, and then more with each frame: no frame has to draw all of it. */
  over = $state(0)

  /** Follows the page's scrolling and the size of the list, until the answer is called. */
  of(body: HTMLElement): () => void {
    let frame = 0
    let next = 0
    const more = () => Math.min(most, this.over + most / 3)
    const grow = () => {
      if (this.over < most) next = requestAnimationFrame(() => {
        this.over = more()
        grow()
      })
    }
    const measure = () => {
      cancelAnimationFrame(frame)
      cancelAnimationFrame(next) // nothing is drawn around a place that is being left
      frame = requestAnimationFrame(() => {
        const box = body.getBoundingClientRect()
        this.over = Math.abs(this.top + box.top) > innerHeight ? 0 : more()
        this.top = -box.top
        this.bottom = innerHeight - box.top
        this.width = box.width
        this.rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
        this.phone = matchMedia('(max-width: 48rem)').matches
        grow()
      })
    }
    const on = new AbortController()
    for (const type of ['scroll', 'resize']) addEventListener(type, measure, { signal: on.signal })
    const watch = new ResizeObserver(measure)
    watch.observe(body)
    watch.observe(document.documentElement)
    measure()
    return () => {
      on.abort()
      watch.disconnect()
      cancelAnimationFrame(frame)
      cancelAnimationFrame(next)
    }
  }
}
