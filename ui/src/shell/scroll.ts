/** After a move: to the part the hash names, or back where the page was, once it is tall enough; else to the top. */
export async function landAt(hash: string, scroll: number) {
  if (!hash && !scroll) return scrollTo(0, 0)
  const until = performance.now() + 1500
  while (performance.now() < until) {
    const part = hash && document.getElementById(decodeURIComponent(hash.slice(1)))
    if (part) {
      part.scrollIntoView()
      part.focus({ preventScroll: true })
      return
    }
    if (!hash && document.documentElement.scrollHeight - innerHeight >= scroll) break
    await new Promise(requestAnimationFrame)
  }
  scrollTo(0, scroll)
}
