// Links of a learner of 14: what the dialog says before one is made, while it waits, and as it goes.
import path from 'node:path'
import { readFile } from 'node:fs/promises'
import { visit } from './browser.mjs'
import { api, root } from './node.mjs'
import { enter, password, until } from './school.mjs'
import { words } from './words.mjs'

const m = words('fr')

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
async function details(page, name) {
  await page.goto('/drive?view=list')
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

/** No link is offered that the server would refuse. */
async function provisional(v, file) {
  const { page } = v
  await page.route('**/api/v1/session', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...(await response.json()), limits: ['provisional'] } })
  })
  await details(page, file.name)
  await page.getByRole('button', { name: m('drive_share_more') }).last().click()
  const dialog = page.getByRole('dialog').last()
  await dialog.getByText(m('drive_link_provisional'), { exact: true }).waitFor()
  if (await dialog.getByRole('button', { name: m('drive_link_make') }).count()) throw new Error('a provisional space offers a link')
  await v.look_at('82-link-provisional')
  await dialog.getByRole('link', { name: m('shell_provisional_link') }).click()
  await page.waitForURL('**/consents')
  await dialog.waitFor({ state: 'detached' })
}

export async function shares(browser, node, learner) {
  const call = await api(node, learner.login, password)
  const file = await (await call('PUT', '/drive/folders/root/content', await photo(), { 'Content-Disposition': 'attachment; filename="falaise.jpg"' })).json()
  await until(call, `/drive/entries/${file.id}`, (d) => d.photo?.place)
  for (const [theme, width] of [['light', 1280], ['dark', 390]]) {
    await call('PATCH', '/settings/preferences', { theme })
    const v = await visit(browser, node, { lang: 'fr', theme, width })
    await enter(v, learner.login, password)
    await waits(v, call, file)
    await provisional(v, file)
    await v.close()
  }
  await call('PATCH', '/settings/preferences', { theme: 'light' })
}
