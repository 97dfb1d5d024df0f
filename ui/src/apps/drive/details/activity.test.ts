import { expect, it } from 'vitest'
import { howOf, type Happening } from './activity'

const made = (id: string, way: 'read' | 'view' | 'drop'): Happening => ({ at: '2026-03-02T09:00:00Z', what: 'link', link: { id, title: 'Devoir.pdf', way, step: 'made' } })
const link = (id: string, way: 'read' | 'view' | 'drop', created: string) => ({ id, title: 'Devoir.pdf', way, created })

it('tells links of one title apart: by what they allow, then by their order', () => {
  const links = [link('c', 'view', '2026-03-03T10:00:00Z'), link('b', 'read', '2026-03-02T09:00:20Z'), link('a', 'read', '2026-03-02T09:00:00Z')]
  const [a, b, c] = [howOf(made('a', 'read'), links), howOf(made('b', 'read'), links), howOf(made('c', 'view'), links)]
  expect(new Set([a, b, c]).size).toBe(3)
  expect([a, b]).toEqual([expect.stringContaining('n°\u00a01,'), expect.stringContaining('n°\u00a02,')])
  expect(c).toBe(howOf(made('c', 'view'), []))
})
