import { describe, expect, it } from 'vitest'
import { address, difference, entered, linked, listed, toggled, type Edit } from './marks'

/** "un ‹deux› trois": the selection stands between the marks. */
const edit = (s: string): Edit => {
  const start = s.indexOf('‹')
  const end = s.indexOf('›') - 1
  return { text: s.replace(/[‹›]/g, ''), start, end }
}
const shown = (e: Edit | undefined) => e && e.text.slice(0, e.start) + '‹' + e.text.slice(e.start, e.end) + '›' + e.text.slice(e.end)

describe('strong and emphasis', () => {
  it.each([
    ['un ‹deux› trois', '**', 'un **‹deux›** trois'],
    ['un **‹deux›** trois', '**', 'un ‹deux› trois'],
    ['un ‹**deux**› trois', '**', 'un ‹deux› trois'],
    ['un‹ deux ›trois', '*', 'un *‹deux›* trois'],
    ['un **‹deux›** trois', '*', 'un ***‹deux›*** trois'],
    ['un ***‹deux›*** trois', '*', 'un **‹deux›** trois'],
    ['un ***‹deux›*** trois', '**', 'un *‹deux›* trois'],
    ['un *‹deux›* trois', '**', 'un ***‹deux›*** trois'],
    ['‹›', '**', '**‹›**'],
    ['**‹›**', '**', '‹›'],
  ] as const)('%s with %s', (before, mark, after) => expect(shown(toggled(edit(before), mark))).toBe(after))
})

describe('lists', () => {
  it.each([
    ['un\n‹deux\ntrois›', 'ul', 'un\n- ‹deux\n- trois›'],
    ['- ‹deux\n- trois›', 'ul', '‹deux\ntrois›'],
    ['- ‹deux\n- trois›', 'ol', '1. ‹deux\n2. trois›'],
    ['‹›', 'ul', '- ‹›'],
    ['un‹› mot', 'ol', '1. un‹› mot'],
    ['- un‹› mot', 'quote', '> un‹› mot'],
  ] as const)('%s', (before, kind, after) => expect(shown(listed(edit(before), kind))).toBe(after))

  it.each([
    ['- un‹›', '- un\n- ‹›'],
    ['9. un‹›', '9. un\n10. ‹›'],
    ['- un ‹›deux', '- un \n- ‹›deux'],
    ['- un\n- ‹›\nsuite', '- un\n‹›\nsuite'],
    ['un‹›', undefined],
  ])('Enter in %s', (before, after) => expect(shown(entered(edit(before)))).toBe(after))
})

describe('links', () => {
  it('takes secure addresses only', () => {
    expect(address('exemple.fr/page')).toBe('https://exemple.fr/page')
    expect(address(' https://exemple.fr/a_(b) ')).toBe('https://exemple.fr/a_%28b%29')
    for (const bad of ['', 'javascript:alert(1)', 'http://exemple.fr', 'data:text/html,x', 'deux mots', 'bonjour']) expect(address(bad), bad).toBeUndefined()
  })
  it('names them', () => {
    expect(shown(linked(edit('voir ‹mon club›.'), 'https://club.fr/'))).toBe('voir [‹mon club›](https://club.fr/).')
    expect(shown(linked(edit('‹›'), 'https://www.club.fr/'))).toBe('[‹club.fr›](https://www.club.fr/)')
  })
})

it('replaces the least', () => {
  expect(difference('un deux trois', 'un **deux** trois')).toEqual({ from: 3, to: 7, text: '**deux**' })
  expect(difference('aa', 'aaa')).toEqual({ from: 2, to: 2, text: 'a' })
  expect(difference('abc', 'abc').text).toBe('')
})
