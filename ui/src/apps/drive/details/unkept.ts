// Words about entries that the server does not have yet, by entry: they outlive their field, and closing the tab asks first.
const words = new Map<string, { text: string; over: string }>()

export const unkept = {
  of: (id: string) => words.get(id),
  /** over: the words that were there. */
  put(id: string, text: string, over: string) {
    words.set(id, { text, over })
    addEventListener('beforeunload', warn)
  },
  drop(id: string) {
    words.delete(id)
    if (!words.size) removeEventListener('beforeunload', warn)
  },
}

function warn(e: BeforeUnloadEvent) {
  e.preventDefault()
}
