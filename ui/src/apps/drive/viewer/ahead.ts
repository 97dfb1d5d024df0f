// The pictures of the neighbours are fetched while one looks at this one, so that the next is there at once.
import { thumbHref } from '../../../parts/thumbs'
import type { Sibling } from './sibling'

export function ahead(neighbours: readonly (Sibling | undefined)[]): () => void {
  const pictures: HTMLImageElement[] = []
  const timer = setTimeout(() => {
    for (const e of neighbours) {
      if (!e?.preview || e.damaged || e.infected) continue
      const picture = new Image()
      picture.src = thumbHref(e, 'l')
      pictures.push(picture)
    }
  }, 400)
  return () => {
    clearTimeout(timer)
    for (const one of pictures) if (!one.complete) one.src = ''
  }
}
