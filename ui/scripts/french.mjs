// Puts the no-break spaces of French typography into messages/*/fr*.json, in place: before : ; ? ! », after «, between a number and its unit.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = new URL('../messages/', import.meta.url).pathname
const nbsp = '\u00a0'
const thin = '\u202f'

const spaced = (text) =>
  text
    .replace(/[ \u00a0]([;?!])/g, thin + '$1')
    .replace(/([\p{L}\p{N}})»%…]) :(?=[ "])/gu, '$1' + nbsp + ':')
    .replace(/« /g, '«' + nbsp)
    .replace(/ »/g, nbsp + '»')
    .replace(/([\d}]) (%|o|ko|Mo|Go|h|min|s)(?![\p{L}\p{N}])/gu, '$1' + nbsp + '$2')

for (const app of readdirSync(root)) {
  for (const file of ['fr.json', 'fr-x-vous.json']) {
    const path = join(root, app, file)
    const before = readFileSync(path, 'utf8')
    const after = before.replace(/"(?:[^"\\]|\\.)*"(\s*:)?/g, (text, colon) => (colon ? text : spaced(text)))
    if (after !== before) writeFileSync(path, after)
  }
}
