import { expect, it } from 'vitest'
import { drawing, shape } from './drawing'

it('reads elements, attributes and what is inside them', () => {
  expect(shape('<svg viewBox="0 0 6 6"><g class="a"><path d="M0 0h6"/></g><circle r="2"></circle></svg>')).toEqual({
    tag: 'svg', attrs: { viewBox: '0 0 6 6' }, children: [
      { tag: 'g', attrs: { class: 'a' }, children: [{ tag: 'path', attrs: { d: 'M0 0h6' }, children: [] }] },
      { tag: 'circle', attrs: { r: '2' }, children: [] },
    ],
  })
})

it('has the drawings of public pages', () => {
  for (const theme of ['wood', 'lagoon', 'forest', 'night', 'poppy']) expect(drawing(theme)?.children.length, theme).toBeGreaterThan(0)
  expect(drawing('paper')).toBeUndefined()
})
