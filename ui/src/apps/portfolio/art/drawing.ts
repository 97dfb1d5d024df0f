// The drawings of the themes: the very files that public pages are made with, put into ours when it is built.
// They become elements one by one: under Trusted Types no text is ever handed to the browser as markup.

export type Shape = { tag: string; attrs: Record<string, string>; children: Shape[] }

const files = import.meta.glob<string>('../../../../../apps/portfolio/page/art/*.svg', { query: '?raw', import: 'default', eager: true })

const read = new Map(Object.entries(files).map(([path, text]) => [/(\w+)\.svg$/.exec(path)?.[1] ?? '', shape(text)]))

export const drawing = (theme: string) => read.get(theme)

/** Of a drawing as ours are: elements and attributes in double quotes, no text. */
export function shape(text: string): Shape | undefined {
  const top: Shape = { tag: '', attrs: {}, children: [] }
  const open = [top]
  for (const [, closing, tag = '', attrs = '', alone] of text.matchAll(/<(\/?)([a-z][\w-]*)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>/gi)) {
    if (closing) {
      if (open.length > 1) open.pop()
      continue
    }
    const one: Shape = { tag, attrs: Object.fromEntries([...attrs.matchAll(/([\w:-]+)="([^"]*)"/g)].map((a) => [a[1] ?? '', a[2] ?? ''])), children: [] }
    open[open.length - 1]?.children.push(one)
    if (!alone) open.push(one)
  }
  return top.children[0]
}
