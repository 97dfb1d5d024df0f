// What a learner sees of a file in which the host's scanner found a virus: that it was put aside, that nothing else is in danger, and what can be done.
import { execFile, spawn } from 'node:child_process'
import { access } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { visit } from './browser.mjs'
import { signIn } from './checks.mjs'
import { api, root } from './node.mjs'
import { words } from './words.mjs'

/** Starts what answers as clamd does and knows one virus. Its address, and how to end it. */
export async function clamd(dir) {
  const binary = path.join(dir, 'clamd')
  await promisify(execFile)('go', ['build', '-o', binary, './scan/clamtest/serve'], { cwd: root })
  const socket = path.join(dir, 'clamd.ctl')
  const child = spawn(binary, ['-listen', `unix:${socket}`], { stdio: 'ignore' })
  for (let n = 0; !(await access(socket).then(() => true, () => false)); n++) {
    if (n > 50) throw new Error('the scanner does not start')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return { at: `unix:${socket}`, stop: async () => child.kill('SIGTERM') }
}

const sick = 'VIRUS-FOR-TESTS'
const named = (name) => ({ 'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}` })

export async function infected(browser, node, who, password) {
  const call = await api(node, who.login, password)
  await call('PATCH', '/settings/preferences', { language: 'fr', theme: 'light' })
  const m = words('fr')
  const folder = await (await call('POST', '/drive/folders', { parent: 'root', name: 'À vérifier' })).json()
  const put = async (name, body) => (await call('PUT', `/drive/folders/${folder.id}/content`, Buffer.from(body), named(name))).json()
  const file = await put('Exposé.txt', 'Le magma est chaud.')
  await call('PUT', `/drive/files/${file.id}/content`, Buffer.from(`Le magma ${sick}`))
  await put('Jeu.exe', sick)
  await put('Notes.txt', 'Rien à craindre.')
  const found = async () => (await (await call('GET', `/drive/folders/${folder.id}`)).json()).entries.filter((e) => e.infected).map((e) => e.name).sort().join(', ')
  for (let n = 0; (await found()) !== 'Exposé.txt, Jeu.exe'; n++) {
    if (n > 100) throw new Error(`a virus was found in: ${await found()}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }

  for (const width of [1280, 390]) {
    const v = await visit(browser, node, { lang: 'fr', theme: 'light', width })
    const { page } = v
    await signIn(v, who, password)
    const row = (name) => page.locator(`[role=row][aria-label="${name}"]`)
    await page.goto(`/drive/folder/${folder.id}?view=${width < 600 ? 'grid' : 'list'}`)
    await row('Jeu.exe').getByText(m('drive_infected')).waitFor()
    if (await row('Notes.txt').getByText(m('drive_infected')).count()) throw new Error('a clean file is said to have a virus')
    await v.look_at('infected-drive')
    await row('Jeu.exe').locator('.name').click()
    const stage = page.locator('.viewer')
    await stage.getByText(m('drive_infected_title')).waitFor()
    await stage.getByText(m('drive_infected_body')).waitFor()
    if (await stage.getByRole('button', { name: m('drive_download') }).count()) throw new Error('a virus is offered for download')
    await v.look_at('infected-viewer')
    await stage.getByRole('button', { name: m('drive_share') }).filter({ visible: true }).click()
    await page.getByRole('dialog').getByText(m('drive_infected_links')).waitFor()
    await v.look_at('infected-link')
    await page.keyboard.press('Escape')
    if (width < 600) {
      await stage.getByRole('button', { name: m('drive_trash') }).click()
      await stage.getByText('Notes.txt').first().waitFor() // the file beside it takes its place
      await Promise.all([page.waitForResponse((r) => r.request().method() === 'POST' && r.ok()), page.keyboard.press('Control+z')])
      await page.goto(`/drive/folder/${folder.id}`)
      await row('Jeu.exe').getByText(m('drive_infected')).waitFor()
      await v.close()
      continue
    }
    // Looked at again it has what it had; its menu offers the same, and nothing that needs its content.
    await stage.getByRole('button', { name: m('drive_infected_again') }).click()
    await page.keyboard.press('Escape')
    await row('Jeu.exe').locator('[data-kebab]').click()
    await page.getByRole('menuitem', { name: m('drive_infected_again') }).waitFor()
    if (await page.getByRole('menuitem', { name: m('drive_download') }).count()) throw new Error('the menu offers a virus for download')
    await page.keyboard.press('Escape')

    // The version before it opens again; the one that had it stays closed.
    await row('Exposé.txt').locator('[data-check]').click()
    await page.getByRole('button', { name: m('drive_details'), exact: true }).first().click()
    await page.getByRole('button', { name: m('drive_infected_back') }).waitFor()
    await v.look_at('infected-details')
    await page.getByRole('button', { name: m('drive_infected_back') }).click()
    await row('Exposé.txt').getByText(m('drive_infected')).waitFor({ state: 'detached' })
    await page.locator('.panel li', { hasText: m('drive_infected') }).waitFor()
    await v.look_at('infected-restored')
    await row('Exposé.txt').locator('.name').click()
    await page.getByText('Le magma est chaud.').first().waitFor()
    await v.close()
  }
  await call('DELETE', `/drive/entries/${folder.id}`).catch(() => call('POST', '/drive/batch', { do: 'trash', items: [{ id: folder.id }] }))
}
