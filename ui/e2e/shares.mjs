// Links of a learner of 14: what the dialog says before one is made, while it waits, and as it goes. Of an adult: who sees what, and what a visitor without JavaScript leaves.
import path from 'node:path'
import { readFile } from 'node:fs/promises'
import { visit } from './browser.mjs'
import { api, root } from './node.mjs'
import { enter, password, until } from './school.mjs'
import { words } from './words.mjs'

const m = words('fr')
const vous = words('fr-x-vous')

/** A photo whose EXIF has one thing to tell: the latitude, 48° 7′ 2″. */
async function photo() {
  const jpeg = await readFile(path.join(root, 'cmd/pims/showcase/tabouret.jpg'))
  const long = (...all) => all.map((n) => n.toString(16).padStart(8, '0')).join('')
  const directory = (tag, type, count, at) => `0001${tag}${type}${long(count, at, 0)}`
  const exif = `4d4d002a${long(8)}${directory('8825', '0004', 1, 26)}${directory('0002', '0005', 3, 44)}${long(48, 1, 7, 1, 2, 1)}`
  const body = Buffer.concat([Buffer.from('Exif\0\0'), Buffer.from(exif, 'hex')])
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1, 0, body.length + 2]), body, jpeg.subarray(2)])
}

/** The details of an entry of the drive, where its links are. */
async function details(page, name, folder = '/drive') {
  await page.goto(`${folder}?view=list`)
  await page.locator(`[role=row][aria-label="${name}"] [data-kebab]`).click()
  await page.getByText(m('drive_details'), { exact: true }).last().click()
  await page.getByRole('button', { name: m('drive_share_more') }).last().waitFor()
}

async function waits(v, call, file) {
  const { page } = v
  const links = `/drive/entries/${file.id}/links`
  await call('POST', links, { way: 'view', expires: new Date(Date.now() + 86_400_000) })
  const { may } = await (await call('GET', links)).json()
  const names = new Intl.ListFormat('fr', { type: 'conjunction' }).format(may.holders.map((h) => h.name))
  await details(page, file.name)
  await page.getByText(m('drive_who_waits')).waitFor()
  await page.getByRole('button', { name: m('drive_share_more') }).last().click()
  const dialog = page.getByRole('dialog').last()
  await dialog.getByText(m('drive_link_family', { names })).waitFor()
  // This photo tells its place, and what the link does with it.
  await dialog.getByText(m('drive_link_place_left', { name: file.name })).waitFor()
  await dialog.getByRole('switch').click()
  await dialog.getByText(m('drive_link_place_given', { name: file.name })).waitFor()
  await v.look_at('80-link-place')
  await dialog.getByRole('button', { name: m('drive_link_make') }).click()
  await dialog.getByRole('heading', { name: m('drive_link_made_waits') }).waitFor()
  await dialog.getByText(m('drive_link_waiting', { names })).waitFor()
  await v.look_at('81-link-waits')
  await dialog.getByRole('button', { name: m('drive_marks_done') }).click()

  // Withdrawn one after the other: focus stays with what is left of them.
  const withdraw = page.getByRole('button', { name: m('drive_link_withdraw') })
  await withdraw.nth(1).waitFor()
  for (const then of [withdraw, page.locator('#qv')]) {
    await withdraw.first().click()
    await page.getByRole('dialog', { name: m('drive_link_withdraw_title') }).getByRole('button', { name: m('drive_link_withdraw') }).click()
    await page.getByText(m('drive_link_withdrawn')).first().waitFor()
    await page.waitForTimeout(100)
    if (!(await then.first().evaluate((e) => e === document.activeElement))) throw new Error(`focus went to ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 80))}`)
  }
  await page.getByText(m('drive_who_me')).waitFor()
}

const looks = [['light', 1280], ['dark', 390]]

/** Before a parent has agreed to the space no link is offered that the server would refuse. */
export async function provisional(browser, node, learner) {
  const call = await api(node, learner.login, password)
  const { limits } = await (await call('GET', '/session')).json()
  if (!limits.includes('provisional')) throw new Error('the space is not provisional')
  await call('PUT', '/drive/folders/root/content', Buffer.from('notes'), { 'Content-Disposition': 'attachment; filename="carnet.txt"' })
  for (const [theme, width] of looks) {
    await call('PATCH', '/settings/preferences', { theme })
    const v = await visit(browser, node, { lang: 'fr', theme, width })
    await enter(v, learner.login, password)
    await offersNone(v, 'carnet.txt')
    await v.close()
  }
  await call('PATCH', '/settings/preferences', { theme: 'light' })
}

async function offersNone(v, name) {
  const { page } = v
  await details(page, name)
  await page.getByRole('button', { name: m('drive_share_more') }).last().click()
  const dialog = page.getByRole('dialog').last()
  await dialog.getByText(m('drive_link_provisional'), { exact: true }).waitFor()
  if (await dialog.getByRole('button', { name: m('drive_link_make') }).count()) throw new Error('a provisional space offers a link')
  await v.look_at('82-link-provisional')
  await dialog.getByRole('link', { name: m('shell_provisional_link') }).click()
  await page.waitForURL('**/consents')
  await dialog.waitFor({ state: 'detached' })
}

/** Who leaves files sees none, and who has a link to a folder sees what is in it: the panel says so. */
async function says(browser, node, adult) {
  const call = await api(node, adult.login, adult.password)
  const post = async (at, body) => (await call('POST', at, body)).json()
  const folder = await post('/drive/folders', { parent: 'root', name: 'Devoirs' })
  const link = await post(`/drive/entries/${folder.id}/links`, { way: 'drop', limit: 2 })
  await call('PUT', `/drive/folders/${folder.id}/content`, Buffer.from('x'), { 'Content-Disposition': 'attachment; filename="corrige.txt"' })
  const v = await visit(browser, node, { lang: 'fr', theme: 'light', width: 1280 })
  await enter(v, adult.login, adult.password)
  await details(v.page, 'Devoirs')
  await v.page.getByText(vous('drive_who_drops')).waitFor()
  await v.look_at('83-link-drop')
  await details(v.page, 'corrige.txt', `/drive/folder/${folder.id}`)
  await v.page.getByText(vous('drive_who_me')).waitFor()
  await post(`/drive/entries/${folder.id}/links`, { way: 'view' })
  await details(v.page, 'corrige.txt', `/drive/folder/${folder.id}`)
  await v.page.getByText(vous('drive_who_above', { folder: 'Devoirs' })).waitFor()
  await v.look_at('84-link-above')
  await v.close()

  // To load a receipt again leaves nothing again.
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'fr-FR', viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  await page.goto(link.url)
  await page.locator('#from').fill('Léa Petit')
  await page.locator('#files').setInputFiles({ name: 'exposé.txt', mimeType: 'text/plain', buffer: Buffer.from('les volcans') })
  await page.locator('form button').click()
  for (let times = 0; times < 2; times++, await page.reload()) await page.getByText('Merci, Léa Petit').waitFor()
  const { links } = await (await call('GET', `/drive/entries/${folder.id}/links`)).json()
  const { used } = links.find((l) => l.id === link.id)
  if (used !== 1 || await page.getByText('corrige').count()) throw new Error(`a receipt that was loaded again: ${used} deposits`)
  await context.close()
}

export async function shares(browser, node, learner) {
  await says(browser, node, node.people.find((p) => p.role === 'adult'))
  const call = await api(node, learner.login, password)
  const file = await (await call('PUT', '/drive/folders/root/content', await photo(), { 'Content-Disposition': 'attachment; filename="falaise.jpg"' })).json()
  await until(call, `/drive/entries/${file.id}`, (d) => d.photo?.place)
  for (const [theme, width] of looks) {
    await call('PATCH', '/settings/preferences', { theme })
    const v = await visit(browser, node, { lang: 'fr', theme, width })
    await enter(v, learner.login, password)
    await waits(v, call, file)
    await v.close()
  }
  await call('PATCH', '/settings/preferences', { theme: 'light' })
}
