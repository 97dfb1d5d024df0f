// What the bar of the viewer and the stage tell each other.
import { zoomed } from './stage'

export class View {
  zoom = $state(1)
  /** Only pictures and PDFs have a size to choose. */
  zooms = $state(false)
  turn = $state(0)
  size = $state.raw<{ width: number; height: number }>()
  page = $state(0)
  pages = $state(0)
  goTo: (page: number) => void = () => {}
  /** What a document can do besides. */
  find = $state.raw<() => void>()
  print = $state.raw<() => void>()

  reset(zooms: boolean) {
    this.zoom = 1
    this.turn = 0
    this.zooms = zooms
    this.size = undefined
    this.page = this.pages = 0
    this.find = this.print = undefined
  }

  step(by: 1 | -1) { if (this.zooms) this.zoom = zoomed(this.zoom, by) }
  whole() { this.zoom = 1 }
  rotate() { if (this.zooms) this.turn = (this.turn + 90) % 360 }
}
