// How a page looks from far when only its template is known: enough to tell one from another, never more than a drawing.
import type { Kind } from '../data/types'

type Shape = { theme: string; kinds: Kind[] }
const usual: Kind[] = ['text', 'gallery', 'text', 'badge', 'file']
const shapes: Record<string, Shape> = {
  blank: { theme: 'paper', kinds: [] },
  presentation: { theme: 'poppy', kinds: ['text', 'gallery', 'text', 'text', 'badge'] },
  internship: { theme: 'wood', kinds: ['text', 'text', 'gallery', 'text', 'certification'] },
  projects: { theme: 'lagoon', kinds: ['text', 'text', 'gallery', 'text', 'file'] },
  'higher-education': { theme: 'night', kinds: ['text', 'text', 'text', 'file', 'text'] },
}

export const themeOf = (template: string, fallback = 'lagoon') => shapes[template]?.theme ?? fallback

export function shapeOf(template: string, blocks: number) {
  const kinds = shapes[template]?.kinds ?? []
  return (kinds.length ? kinds : usual).slice(0, Math.max(0, blocks)).map((kind) => ({ kind }))
}
