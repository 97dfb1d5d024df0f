import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../messages/', import.meta.url)
const read = (app: string, file: string): Record<string, unknown> => JSON.parse(readFileSync(new URL(`${app}/${file}.json`, root), 'utf8'))
const texts = (value: unknown): string[] => (typeof value === 'string' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(texts) : [])
const inputs = (value: unknown) => [...new Set(texts(value).flatMap((t) => t.match(/\{\w+\}/g) ?? []))].sort()

describe.each(readdirSync(root))('words of %s', (app) => {
  const fr = read(app, 'fr')
  const vous = read(app, 'fr-x-vous')
  const en = read(app, 'en')

  it('has the same keys in French and English', () => expect(Object.keys(en)).toEqual(Object.keys(fr)))

  it('says "vous" only where there is a "tu" form', () => expect(Object.keys(vous).filter((k) => !(k in fr))).toEqual([]))

  it('fills in the same things', () => {
    for (const key of Object.keys(fr)) expect(inputs(en[key]), key).toEqual(inputs(fr[key]))
    for (const key of Object.keys(vous)) expect(inputs(vous[key]), key).toEqual(inputs(fr[key]))
  })

  it('has French no-break spaces (node scripts/french.mjs)', () => {
    for (const text of [...texts(fr), ...texts(vous)]) expect(text).not.toMatch(/ [;?!»]|« |[\p{L})»] :(?= |$)/u)
  })

  it('never says "tu" to those addressed as "vous"', () => {
    const form = /(^|[^\p{L}])(tu|toi|ton|ta|tes|t’\p{L}+)(?![\p{L}])/iu
    for (const text of texts(vous)) expect(text).not.toMatch(form)
  })
})
