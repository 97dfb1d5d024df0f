import { describe, expect, it } from 'vitest'
import { numeric, parseTable } from './csv'
import { after, line } from './highlight'
import { languageOf } from './languages'
import { parse, safe } from './markdown'

describe('tables', () => {
  it('reads what spreadsheets write, in French and in English', () => {
    expect(parseTable('Date;pH;Lieu\r\n12/11;7,2;"Orval; nord"\r\n')).toEqual([['Date', 'pH', 'Lieu'], ['12/11', '7,2', 'Orval; nord']])
    expect(parseTable('a,b\n"dit ""oui""","deux\nlignes"\n')).toEqual([['a', 'b'], ['dit "oui"', 'deux\nlignes']])
    expect(parseTable('nom\tnote\nInès\t18')).toEqual([['nom', 'note'], ['Inès', '18']])
    expect(parseTable('1,5;2,5\n3,5;4,5')).toEqual([['1,5', '2,5'], ['3,5', '4,5']])
    expect(parseTable('')).toEqual([])
    expect(parseTable('seul')).toEqual([['seul']])
    expect(parseTable('a;"jamais fermé\nb')).toEqual([['a', 'jamais fermé\nb']])
  })

  it('tells numbers from words', () => {
    expect(['12', '-3,5', '1 234.5', '18 %', '10\u202f000'].every(numeric)).toBe(true)
    expect(['12/11', 'A4', '', '1.2.3'].some(numeric)).toBe(false)
  })
})

describe('colours', () => {
  const kinds = (text: string, name: string) => line(text, languageOf(name)!, 'main').tokens.filter((t) => t.kind).map((t) => `${t.kind}:${t.text}`)

  it('tells words, texts, numbers and remarks apart', () => {
    expect(kinds('def aire(r): return 3.14 * r  # π', 'py')).toEqual(['word:def', 'name:aire', 'word:return', 'number:3.14', 'remark:# π'])
    expect(kinds('const a = "x // y" // z', 'js')).toEqual(['word:const', 'text:"x // y"', 'remark:// z'])
    expect(kinds('{"âge": 12, "nom": "Zoé"}', 'json')).toEqual(['name:"âge"', 'number:12', 'name:"nom"', 'text:"Zoé"'])
    expect(kinds('<p class="a">été</p>', 'html')).toEqual(['word:<p', 'name:class', 'text:"a"', 'word:>', 'word:</p', 'word:>'])
    expect(kinds('instance integer', 'py')).toEqual([])
  })

  it('loses no character and goes on over lines', () => {
    const sources = { py: ['x = """un', 'deux', 'trois""" + 1'], js: ['/* a', 'b */ let c = `d', 'e` + 1'], html: ['<!-- a', 'b --><i', 'class="x">'], c: ['#include <a.h>', 'int main(void) { return 0x1F; }'] }
    for (const [name, lines] of Object.entries(sources)) {
      let state = 'main'
      for (const text of lines) {
        const read = line(text, languageOf(name)!, state)
        expect(read.tokens.map((t) => t.text).join('')).toBe(text)
        state = read.state
      }
      expect(state).toBe('main')
    }
    expect(after(['/* a'], languageOf('js')!, 'main')).toBe('remark')
  })

  it('is not held up by lines that no person writes', () => {
    const begun = performance.now()
    for (const text of ['"'.repeat(1999), '/*'.repeat(999), '\\"'.repeat(999), '<'.repeat(1999), '`'.repeat(1999), 'a('.repeat(999)]) for (const name of ['js', 'py', 'html', 'css', 'tex', 'md', 'sql', 'yml']) line(text, languageOf(name)!, 'main')
    expect(performance.now() - begun).toBeLessThan(2000)
  })
})

describe('Markdown', () => {
  it('makes a tree of headings, lists, tasks, tables and code', () => {
    expect(parse('# Été *vif*\n\n- [x] fait\n- [ ] à faire\n')).toEqual([
      { as: 'heading', level: 1, of: ['Été ', { as: 'em', of: ['vif'] }] },
      { as: 'list', ordered: false, start: 1, items: [{ task: true, of: [{ as: 'text', of: ['fait'] }] }, { task: false, of: [{ as: 'text', of: ['à faire'] }] }] },
    ])
    expect(parse('|a|b|\n|-|-:|\n|1|**2**|')).toEqual([{ as: 'table', align: [null, 'right'], head: [['a'], ['b']], rows: [[['1'], [{ as: 'strong', of: ['2'] }]]] }])
    expect(parse('```py\nx = 1\n```\n\n---\n\n> dit')).toEqual([{ as: 'code', language: 'py', text: 'x = 1' }, { as: 'rule' }, { as: 'quote', of: [{ as: 'paragraph', of: ['dit'] }] }])
    expect(parse('3. trois')[0]).toMatchObject({ ordered: true, start: 3 })
    expect(parse('AT&amp;T &lt;b&gt; l&rsquo;&eacute;t&#233;')).toEqual([{ as: 'paragraph', of: ['AT&T <b> l’été'] }])
  })

  it('leads nowhere but to the web and to mail, and runs nothing', () => {
    for (const bad of ['javascript:alert(1)', ' JaVaScript:alert(1)', 'java\tscript:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd', '//evil.test', '/drive', 'blob:https://a', 'javascript&colon;alert(1)', '&#106;avascript:alert(1)']) expect(safe(bad), bad).toBe('')
    expect(safe('https://ac-caen.fr/été')).toBe('https://ac-caen.fr/%C3%A9t%C3%A9')
    expect(safe('mailto:a@b.fr')).toBe('mailto:a@b.fr')
    const tree = JSON.stringify(parse('[a](javascript:alert(1)) <script>alert(1)</script> ![x](javascript:y) <javascript:z> <img src=x onerror=y>\n\n<iframe src="javascript:1"></iframe>'))
    expect(tree).not.toContain('"href":"javascript')
    expect(JSON.parse(tree)[1]).toEqual({ as: 'code', language: 'html', text: '<iframe src="javascript:1"></iframe>' })
  })

  it('ends on a page that is nested beyond sense', () => {
    expect(parse('>'.repeat(60) + ' a').length).toBe(1)
    expect(parse('*a **b '.repeat(30)).length).toBe(1)
  })
})
