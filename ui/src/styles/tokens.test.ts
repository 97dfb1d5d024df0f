import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const block = (selector: string) => css.slice(css.indexOf(selector + ' {') + selector.length + 2).split('}')[0]

it('is as dark when the device says so as when the person does', () => {
  expect(block(':root[data-theme=system]')).toBe(block(':root[data-theme=dark]'))
})
