export type Lucide = { name: string; node: [string, Record<string, string | number>][] }

const drawn = new Map<string, DocumentFragment>()

/** The lines of an icon. */
export function lines({ name, node }: Lucide): Node {
  let known = drawn.get(name)
  if (!known) {
    known = document.createDocumentFragment()
    for (const [tag, attributes] of node) {
      const line = document.createElementNS('http://www.w3.org/2000/svg', tag)
      for (const [key, value] of Object.entries(attributes)) line.setAttribute(key, String(value))
      known.append(line)
    }
    drawn.set(name, known)
  }
  return known.cloneNode(true)
}
