// The interface's own words, so that the story is told in both languages.
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { root } from './node.mjs'

const dir = path.join(root, 'ui/messages')

/** Returns m(key, arguments) for a language, in the "tu" form, or "vous" for fr-x-vous. Plurals take their general form. */
export function words(lang) {
  const all = {}
  for (const form of lang === 'fr-x-vous' ? ['fr', lang] : [lang]) {
    for (const app of readdirSync(dir)) Object.assign(all, JSON.parse(readFileSync(path.join(dir, app, `${form}.json`), 'utf8')))
  }
  return (key, args = {}) => {
    let text = all[key]
    if (text === undefined) throw new Error(`no message ${key} in ${lang}`)
    if (Array.isArray(text)) text = Object.values(text[0].match).at(-1)
    return text.replace(/\{(\w+)\}/g, (_, name) => args[name] ?? '')
  }
}
