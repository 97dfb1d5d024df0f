// What is held besides the story: every page in every look, and figures.
import { createHash } from 'node:crypto'
import { visit } from './browser.mjs'
import { api } from './node.mjs'
import { words } from './words.mjs'

export async function signIn(v, who, password) {
  await v.page.goto('/')
  await v.page.locator('#login').fill(who.login)
  await v.page.locator('#password').fill(password)
  await v.page.keyboard.press('Enter')
  await v.page.locator('h1').filter({ hasText: who.name.split(' ')[0] }).waitFor()
}

// Each language with each theme, each theme with each width, each width with each language; PIMS_TEST_FULL takes them all.
const looks = [['fr', 'light', 390], ['fr', 'dark', 1280], ['en', 'light', 1280], ['en', 'dark', 390]]
if (process.env.PIMS_TEST_FULL) looks.push(['fr', 'light', 1280], ['fr', 'dark', 390], ['en', 'light', 390], ['en', 'dark', 1280])

/** Visits each page in these looks, and in high contrast. */
export async function lookAround(browser, node, who, password) {
  const call = await api(node, who.login, password)
  const { entries } = await (await call('GET', '/drive/folders/root')).json()
  const folder = entries.find((e) => e.kind === 'folder')
  const below = await (await call('GET', `/drive/folders/${folder.id}`)).json()
  const photo = below.entries.find((e) => e.mime === 'image/jpeg')
  const pages = [
    ['home', '/'], ['drive', '/drive'], ['folder', `/drive/folder/${folder.id}`], ['viewer', `/drive/file/${photo.id}`],
    ['recent', '/drive/recent'], ['favourites', '/drive/favourites'], ['trash', '/drive/trash'],
    ['settings', '/settings'], ['nowhere', '/no/such/page'],
  ]
  for (const [lang, theme, width] of looks) {
    await call('PATCH', '/settings/preferences', { language: lang, theme })
    const v = await visit(browser, node, { lang, theme, width })
    await signIn(v, who, password)
    for (const [name, at] of pages) {
      if (name === 'nowhere') v.expect('404') // the last page: it answers so
      await v.page.goto(at)
      await v.page.locator('h1').first().waitFor()
      await v.page.locator('.skel').first().waitFor({ state: 'detached' })
      await v.look_at(`page-${name}`, { full: name === 'settings' })
    }
    await v.close()
  }
  await call('PATCH', '/settings/preferences', { language: 'fr', theme: 'contrast' })
  const v = await visit(browser, node, { lang: 'fr', theme: 'light', width: 1280 })
  await signIn(v, who, password)
  for (const [name, at] of pages) {
    if (name === 'nowhere') v.expect('404')
    await v.page.goto(at)
    await v.page.locator('h1').first().waitFor()
    await v.look_at(`contrast-${name}`)
  }
  await v.close()
  await call('PATCH', '/settings/preferences', { language: 'fr', theme: 'light' })
}

/** Counts what the home page costs over the wire in a fresh profile, with nothing but itself. */
export async function measureHome(browser, node, who, password) {
  const v = await visit(browser, node, { lang: 'fr', theme: 'light', width: 1280 })
  await signIn(v, who, password)
  const state = await v.context.storageState()
  await v.close()
  const context = await browser.newContext({ storageState: state, baseURL: node.url })
  const page = await context.newPage()
  const wire = await context.newCDPSession(page)
  await wire.send('Network.enable')
  const own = new Map()
  let bytes = 0
  wire.on('Network.responseReceived', (e) => own.set(e.requestId, new URL(e.response.url).host === new URL(node.url).host))
  wire.on('Network.loadingFinished', (e) => { if (own.get(e.requestId)) bytes += e.encodedDataLength })
  await page.goto('/')
  await page.getByText(words('fr')('home_space'), { exact: true }).first().waitFor()
  await page.waitForTimeout(1000)
  await context.close()
  const kB = Math.round(bytes / 100) / 10
  if (kB > 80) throw new Error(`home costs ${kB} kB over the wire, at most 80`)
  return { kB }
}

/** Returns path -> SHA-256 of every file's content. */
export async function contentsOf(call) {
  const sums = new Map()
  const walk = async (folder, path) => {
    const { entries } = await (await call('GET', `/drive/folders/${folder}?limit=1000`)).json()
    for (const e of entries) {
      if (e.kind === 'folder') {
        await walk(e.id, `${path}/${e.name}`)
        continue
      }
      const hash = createHash('sha256')
      for await (const part of (await call('GET', `/drive/files/${e.id}/content`)).body) hash.update(part)
      sums.set(`${path}/${e.name}`, hash.digest('hex'))
    }
  }
  await walk('root', '')
  return sums
}
