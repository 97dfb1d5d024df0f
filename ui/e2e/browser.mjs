// A browser that tolerates nothing: no console error, no request to another
// host, no axe violation.
import { readFile, mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { root } from './node.mjs'

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const shots = path.join(root, 'screenshots')
await mkdir(shots, { recursive: true })

export const faults = []

/** Launches headless Chromium. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}

/**
 * Opens a fresh profile on a node: one language, theme and width.
 * @param {{lang: 'fr'|'en', theme: 'light'|'dark', width: number}} look
 * @param {string[]} neighbours other sites that this visit goes to: a page of ours still asks nothing of them
 */
export async function visit(browser, node, look, neighbours = []) {
  const context = await browser.newContext({
    baseURL: node.url, locale: look.lang === 'fr' ? 'fr-FR' : 'en-GB', colorScheme: look.theme, timezoneId: 'Europe/Paris',
    viewport: { width: look.width, height: look.width < 600 ? 844 : 860 }, hasTouch: look.width < 600, reducedMotion: 'reduce', acceptDownloads: true,
  })
  const own = [new URL(node.url).host, new URL(node.content_url).host]
  const page = await context.newPage()
  const expected = new Set()
  const note = (what) => faults.push(`[${look.lang} ${look.theme} ${look.width}] ${page.url()}: ${what}`)
  const ours = () => page.url() === 'about:blank' || own.includes(new URL(page.url()).host)
  page.on('console', (m) => {
    if (m.type() === 'error' && ours() && ![...expected].some((e) => m.text().includes(e))) note(`console: ${m.text()} ${m.location().url}`)
  })
  page.on('pageerror', (e) => ours() && note(`error: ${e.message}`))
  context.on('request', (r) => {
    const url = new URL(r.url())
    const going = r.isNavigationRequest() && neighbours.includes(url.origin)
    if (/^https?:$/.test(url.protocol) && ours() && !own.includes(url.host) && !going) note(`request to ${url.host}`)
  })
  const name = (step) => `${step}-${look.width}-${look.theme}-${look.lang}`
  return {
    page, context, look,
    /** Lets a console message pass that a step provokes on purpose, such as a refused sign-in. */
    expect: (text) => expected.add(text),
    /** Takes a picture of a step and holds the page against axe. */
    async look_at(step, { full = false } = {}) {
      if (full) await page.evaluate(() => scrollTo(0, 0))
      await page.screenshot({ path: path.join(shots, `${name(step)}.png`), fullPage: full })
      await page.evaluate(axeSource)
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))
      for (const v of violations) {
        note(`axe at ${step}: ${v.id} (${v.help}) in ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(' | ')}`)
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (wide > 0) note(`${step} is ${wide} px wider than the screen`)
    },
    close: () => context.close(),
  }
}
