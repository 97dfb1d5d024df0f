// Makes src/styles/fonts/atkinson.woff2 from the package: the weights that the design uses (400 to 750) and Latin, since
// home pays for each byte of it. Run "npm run font" after an upgrade of the package and commit the result.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import subset from 'subset-font'

const from = createRequire(import.meta.url).resolve('@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2')
const range = (a, b) => Array.from({ length: b - a + 1 }, (_, i) => String.fromCodePoint(a + i)).join('')
// The very characters that the package's own "latin" file holds: the stylesheet says the same range.
const latin = range(0x20, 0x7e) + range(0xa0, 0xff) + 'ıŒœʻʼˆ˚˜\u0304\u0308\u0329\u20ac\u2122\u2191\u2193\u2212\u2215\ufeff\ufffd' + range(0x2000, 0x206f)
const font = await subset(readFileSync(from), latin, { targetFormat: 'woff2', variationAxes: { wght: { min: 400, max: 750, default: 400 } } })
writeFileSync(new URL('../src/styles/fonts/atkinson.woff2', import.meta.url), font)
console.log(`${font.length} bytes`)
