import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const rules = (css: string, start: string) => new Map([...css.matchAll(new RegExp(`\\.${start}-(\\w+) ?\\{([^}]*)\\}`, 'g'))].map((r) => [r[1] ?? '', vars(r[2] ?? '')]))
const vars = (body: string) => new Map([...body.matchAll(/--([\w-]+): ?(#\w+)/g)].map((v) => [(v[1] ?? '').replace(/^p-/, ''), v[2]]))

it('draws a page in the colours that visitors get', () => {
  const [light = ''] = read('../../../../apps/portfolio/page/style/themes.css').split('@media')
  const theirs = rules(light, 't')
  const ours = rules(read('./themes.css'), 'pt')
  expect([...ours.keys()].length).toBeGreaterThan(3)
  for (const [theme, own] of ours) for (const [name, colour] of own) expect(theirs.get(theme)?.get(name), `${theme} ${name}`).toBe(colour)
})
