import type { Icon } from './icon'

export type Toast = {
  id: number
  text: string
  icon?: Icon
  danger?: boolean
  action?: { label: string; run: () => void }
  /** It is the way back from something: Ctrl+Z runs it too. */
  undo?: boolean
}

const long = 10_000
const short = 5_000

class Toasts {
  list = $state<Toast[]>([])
  #next = 1
  #timers = new Map<number, { left: number; started: number; handle: ReturnType<typeof setTimeout> }>()

  show(toast: Omit<Toast, 'id'>, ms = toast.action || toast.danger ? long : short): number {
    const id = this.#next++
    this.list = [...this.list.slice(-2), { ...toast, id }]
    this.#run(id, ms)
    return id
  }

  dismiss(id: number) {
    const timer = this.#timers.get(id)
    if (timer) clearTimeout(timer.handle)
    this.#timers.delete(id)
    this.list = this.list.filter((t) => t.id !== id)
  }

  act(toast: Toast) {
    this.dismiss(toast.id)
    toast.action?.run()
  }

  /** The last thing that can still be undone. */
  undo(): boolean {
    const last = this.list.findLast((t) => t.undo)
    if (last) this.act(last)
    return last !== undefined
  }

  /** While the pointer or focus is on them, nothing goes away. */
  pause() {
    for (const timer of this.#timers.values()) {
      clearTimeout(timer.handle)
      timer.left -= Date.now() - timer.started
    }
  }

  resume() {
    for (const [id, timer] of this.#timers) this.#run(id, Math.max(1_000, timer.left))
  }

  #run(id: number, ms: number) {
    this.#timers.set(id, { left: ms, started: Date.now(), handle: setTimeout(() => this.dismiss(id), ms) })
  }
}

export const toasts = new Toasts()
export const toast = (text: string, more: Omit<Toast, 'id' | 'text'> = {}) => toasts.show({ text, ...more })
/** "« Brouillon.odt » est dans la corbeille" with Undo for ten seconds. */
export const undoable = (text: string, label: string, run: () => void, icon?: Icon) => toasts.show({ text, icon, undo: true, action: { label, run } })
