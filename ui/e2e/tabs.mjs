// Two tabs of one browser, and two people one after the other: what the first left open reaches nothing of the second's.
import { visit } from './browser.mjs'
import { api } from './node.mjs'
import { signIn } from './checks.mjs'

const homeOf = (page, who) => page.locator('h1').filter({ hasText: who.name.split(' ')[0] }).waitFor()

export async function tabs(browser, node, first, second) {
  const call = await api(node, second.login, second.password)
  // Without the word from tab to tab it is the server that notices.
  for (const deaf of [false, true]) {
    const v = await visit(browser, node, { lang: 'fr', theme: 'light', width: 1280 })
    if (deaf) await v.context.addInitScript(() => delete globalThis.BroadcastChannel)
    await signIn(v, first, first.password)
    await v.page.goto('/drive')
    await v.page.locator('input[type=file][multiple]').first().waitFor({ state: 'attached' })

    await v.context.clearCookies() // the session of the first is over
    const other = await v.context.newPage()
    await other.goto('/')
    await other.locator('#login').fill(second.login)
    await other.locator('#password').fill(second.password)
    await other.keyboard.press('Enter')
    await homeOf(other, second)
    if (deaf) {
      v.expect('409')
      await v.page.locator('input[type=file][multiple]').first().setInputFiles({ name: 'À moi.txt', mimeType: 'text/plain', buffer: Buffer.from('rien pour les autres') })
    }
    await homeOf(v.page, second)
    const { entries } = await (await call('GET', '/drive/folders/root?limit=1000')).json()
    if (entries.some((e) => e.name === 'À moi.txt')) throw new Error('a tab of somebody else has written into this cartable')
    await v.close()
  }
}
