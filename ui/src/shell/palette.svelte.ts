/** Whether the search palette is open, and the thing that opens it. */
class PaletteState {
  open = $state(false)
  show() { this.open = true }
}

export const palette = new PaletteState()
