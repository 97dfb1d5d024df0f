// The keyboard is never lost: it is always on something that can be seen, whatever has gone from under it. And what was done unheard is shown.
import { zipOfEmpty } from './zip.mjs'

const row = (page, name) => page.locator(`[role=row][aria-label="${name}"]`)

/** Two copies of which one is made and its answer lost: both are on the page. A move whose answer is lost has its way back. */
async function unheard(v, call, folder, m) {
  const { page } = v
  v.expect('ERR_FAILED')
  const lose = (url, which) => {
    let n = 0
    return page.route(url, async (route) => {
      if (++n !== which) return route.continue()
      await route.fetch()
      await route.abort()
    })
  }
  await lose('**/copy', 1)
  await row(page, 'y.txt').focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+c')
  await page.keyboard.press('Control+v')
  for (const name of ['y (2).txt', 'z (2).txt']) await row(page, name).waitFor({ timeout: 4000 })
  await page.unrouteAll()
  await page.goto(`/drive/folder/${folder}?view=list`)
  await lose('**/batch', 1)
  await row(page, 'y.txt').focus()
  await page.keyboard.press('Control+x')
  await page.locator('.crumbs a').last().click()
  await page.getByRole('heading', { level: 1, name: 'Au clavier' }).waitFor()
  await page.keyboard.press('Control+v')
  await row(page, 'y.txt').waitFor()
  await page.locator('.toast', { hasText: m('drive_moved', { what: '', folder: 'Au clavier' }).trim() }).waitFor()
  await page.keyboard.press('Control+z')
  await row(page, 'y.txt').waitFor({ state: 'detached' })
  await page.unrouteAll()
}

/** In the viewer: Back leaves what lies over the picture first, and undoing shows what came back. */
async function viewing(v, folder, m) {
  const { page } = v
  const { width, height } = page.viewportSize()
  await page.goto(`/drive/folder/${folder}?view=list`)
  await row(page, 'y.txt').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'y.txt' }).waitFor()
  await page.setViewportSize({ width: 390, height: 844 })
  await page.keyboard.press('i')
  await page.getByRole('complementary').waitFor()
  await page.goBack()
  await page.getByRole('complementary').waitFor({ state: 'detached' })
  await page.getByRole('heading', { level: 1, name: 'y.txt' }).waitFor()
  await page.setViewportSize({ width, height })
  await page.keyboard.press('Delete')
  await page.getByRole('heading', { level: 1, name: 'z' }).waitFor()
  await page.keyboard.press('Control+z')
  await page.getByRole('heading', { level: 1, name: 'y.txt' }).waitFor({ timeout: 4000 })
  await page.goBack()
  await row(page, 'y.txt').waitFor()
}

export async function keys(v, call, m) {
  const { page } = v
  const make = async (parent, name) => (await call('POST', '/drive/folders', { parent, name })).json()
  const top = await make('root', 'Au clavier')
  const full = await make(top.id, 'Plein')
  await make(top.id, 'Vide')
  const put = (folder, name, body = Buffer.from(name)) => call('PUT', `/drive/folders/${folder}/content`, body, { 'Content-Disposition': `attachment; filename="${name}"` })
  for (const name of ['a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt']) await put(full.id, name)
  /** It comes there, and it is seen: a ring of its own, not that of all the page. */
  const at = async (what, where) => {
    const is = (sel) => { const e = document.activeElement; return e.matches(sel) && (getComputedStyle(e).outlineStyle !== 'none' && parseFloat(getComputedStyle(e).outlineWidth) > 1) }
    await page.waitForFunction(is, where, { timeout: 4000 }).catch(async () => {
      throw new Error(`${what}: the keyboard is on ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120))}, not on ${where}`)
    })
  }
  const of = (name) => `[role=row][aria-label="${name}"]`

  // Into a folder: its first row; into an empty one: its title; and back.
  await page.goto(`/drive/folder/${top.id}?view=list`)
  await row(page, 'Vide').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Vide' }).waitFor()
  await at('an empty folder', 'h1')
  await page.keyboard.press('Backspace')
  await at('the folder above', of('Vide'))
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await at('a folder', of('a.txt'))

  // A name that is refused: over the next row while one is in the field, told when one has left it.
  await page.keyboard.press('F2')
  await page.locator('.rename input').fill('x/y')
  await page.keyboard.press('Enter')
  await page.locator('.why').waitFor()
  const covered = await page.locator('.why').evaluate((e) => { const b = e.getBoundingClientRect(); return !e.contains(document.elementFromPoint(b.left + b.width / 2, b.bottom - 4)) })
  if (covered) throw new Error('why a name is refused lies under the next row')
  await v.look_at('drive-name-refused')
  await page.keyboard.press('Tab')
  await page.locator('.toast[role=alert]', { hasText: m('drive_rename_not', { name: 'a.txt', why: m('drive_name_slash') }) }).waitFor()
  await page.locator('.rename').waitFor({ state: 'detached' })

  // A new name and Tab: the row moves, and it keeps the keyboard.
  await row(page, 'a.txt').focus()
  await page.keyboard.press('F2')
  await page.locator('.rename input').fill('z.txt')
  await page.keyboard.press('Tab')
  await row(page, 'z.txt').waitFor()
  await page.waitForFunction(() => document.activeElement.closest('[role=row]')?.ariaLabel === 'z.txt')

  // Escape from what is chosen, one put away from the bar, some from the middle.
  await row(page, 'b.txt').focus()
  await page.keyboard.press('Space')
  await page.getByRole('toolbar').getByRole('button', { name: m('drive_choose_none') }).focus()
  await page.keyboard.press('Escape')
  await at('Escape in the bar', of('b.txt'))
  await page.keyboard.press('Space')
  await page.getByRole('toolbar').getByRole('button', { name: m('drive_trash') }).focus()
  await page.keyboard.press('Enter')
  await at('put away from the bar', of('c.txt'))
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Delete')
  await at('two put away', of('e.txt'))

  // Escape in the name of a new folder leaves the field alone; "here" leads to the neighbour.
  await page.keyboard.press('Space')
  await page.getByRole('toolbar').getByRole('button', { name: m('drive_move'), exact: true }).first().focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: m('drive_new_folder') }).press('Enter')
  await dialog.getByRole('textbox').press('Escape')
  await dialog.getByRole('textbox').waitFor({ state: 'detached' })
  await at('Escape in the field', 'dialog[open] button[aria-expanded]')
  await dialog.getByRole('button', { name: m('drive_up_to', { folder: 'Au clavier' }) }).press('Enter')
  await dialog.getByText('Vide', { exact: true }).waitFor() // until then the button leads nowhere
  await dialog.getByRole('button', { name: m('drive_move_here') }).press('Enter')
  await row(page, 'e.txt').waitFor({ state: 'detached' })
  await at('moved away', of('z.txt'))

  // The last one, and its way back.
  await page.keyboard.press('Delete')
  await at('nothing is left', 'h1')
  await page.locator('.toast', { hasText: 'z.txt' }).last().waitFor()
  await page.keyboard.press('Control+z')
  await at('the last one is back', of('z.txt'))

  await put(full.id, 'y.txt')
  await page.reload()
  await unheard(v, call, full.id, m)
  await viewing(v, full.id, m)

  // What is taken out of an archive says so as long as it takes.
  await put(full.id, 'Paquet.zip', zipOfEmpty(['un.txt']))
  await page.reload()
  let go
  await page.route('**/extract', async (route) => {
    await new Promise((resolve) => (go = resolve))
    await route.continue()
  })
  await row(page, 'Paquet.zip').locator('[data-kebab]').click()
  await page.getByText(m('drive_extract'), { exact: true }).click()
  const under = page.locator('.toast', { hasText: m('drive_extracting', { name: '«\u00a0Paquet.zip\u00a0»' }) })
  await under.waitFor()
  await v.look_at('drive-extracting')
  go()
  await under.waitFor({ state: 'detached' })
  await row(page, 'Paquet').waitFor()
  await page.unrouteAll()
}
