// Words about entries that the server does not have yet, by entry: they outlive their field, and closing the tab asks first.
const words = new Map<string, string>()

export const unkept = {
  of: (id: string) => words.get(id),
  put(id: string, text: string) {
    words.set(id, text)
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
