// The drive as people who keep much in it meet it: ten thousand rows, the keyboard and the mouse, uploads that stop and go on.
import { readFile } from 'node:fs/promises'
import { visit } from './browser.mjs'
import { api } from './node.mjs'
import { signIn } from './checks.mjs'
import { keys } from './keys.mjs'
import { uploads } from './uploads.mjs'
import { windows } from './windows.mjs'
import { words } from './words.mjs'
import { zipOfEmpty } from './zip.mjs'

const many = 10_000

/** Makes a folder of ten thousand files by extracting a zip, and returns its id. */
async function seed(call) {
  const names = Array.from({ length: many }, (_, i) => `Relevé ${String(i).padStart(5, '0')}.txt`)
  const zip = await (await call('PUT', '/drive/folders/root/content', zipOfEmpty(names), { 'Content-Disposition': 'attachment; filename="Releves.zip"' })).json()
  const { entry, files } = await (await call('POST', `/drive/files/${zip.id}/extract`, {})).json()
  if (files !== many) throw new Error(`${files} files came out of a zip of ${many}`)
  return entry.id
}

const row = (page, name) => page.locator(`[role=row][aria-label="${name}"]`)

/** Ten thousand rows: few of them on the page, all of them a key away. */
async function tenThousand(v, folder, m) {
  const { page } = v
  const begun = performance.now()
  await page.goto(`/drive/folder/${folder}`)
  await row(page, 'Relevé 00000.txt').waitFor()
  const first = Math.round(performance.now() - begun)
  await page.locator('[role=grid][aria-busy=false]').waitFor()
  if ((await page.locator('[role=row][data-id]').count()) > 60) throw new Error('a long folder is drawn whole')
  await row(page, 'Relevé 00000.txt').focus()
  const end = await page.evaluate(() => new Promise((resolve, reject) => {
    const from = performance.now()
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true, cancelable: true }))
    setTimeout(() => reject(new Error('End leads nowhere')), 5000)
    const look = () => (document.activeElement?.getAttribute('aria-label') === 'Relevé 09999.txt' ? resolve(performance.now() - from) : requestAnimationFrame(look))
    requestAnimationFrame(look)
  }))
  // The aim is 35 ms on a quiet machine.
  if (end > 250) throw new Error(`End takes ${Math.round(end)} ms`)
  await v.look_at('drive-10000')
  // All at once: letters that come slowly are words of their own.
  await page.evaluate(() => { for (const key of 'releve 05') document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })) })
  await page.locator('[role=row]:focus[aria-label^="Relevé 05"]').waitFor()
  await page.keyboard.press('Control+a')
  await page.getByRole('status').filter({ hasText: /10\s?000|10,000/ }).waitFor()
  await page.keyboard.press('Escape')
  return { first, end: Math.round(end), longest: { list: await longest(page), grid: await longest(page, `/drive/folder/${folder}?view=grid`) } }
}

/** Milliseconds of the longest task while a page, opened if it is given, scrolls to its end and back in screenfuls; 0: none was above 50. A busy machine says more of itself than of the page. */
async function longest(page, at) {
  if (at) {
    await page.goto(at)
    await page.locator('[role=grid][aria-busy=false]').waitFor()
  }
  return page.evaluate(async () => {
    const tasks = [0]
    const watch = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((e) => e.duration)))
    watch.observe({ type: 'longtask', buffered: true })
    const height = document.documentElement.scrollHeight
    for (let n = 0; n <= 200; n++) {
      await new Promise(requestAnimationFrame)
      scrollTo(0, height * (n <= 100 ? n / 100 : 2 - n / 100))
    }
    await new Promise((done) => setTimeout(done, 200))
    watch.disconnect()
    return Math.round(Math.max(...tasks))
  })
}

/** Messages over the end of a long list, and a menu opened low in the window, hide nothing for good. */
async function covered(v, call, m) {
  const { page } = v
  const folder = await (await call('POST', '/drive/folders', { parent: 'root', name: 'Fiches' })).json()
  const put = (name) => call('PUT', `/drive/folders/${folder.id}/content`, Buffer.from(name), { 'Content-Disposition': `attachment; filename="${name}"` })
  for (let n = 10; n < 30; n++) await put(`Fiche ${n}.txt`)
  await put('Fiche 19.zip')
  await page.goto(`/drive/folder/${folder.id}?view=list`)
  for (const n of [10, 11, 12]) {
    await row(page, `Fiche ${n}.txt`).focus()
    await page.keyboard.press('Delete')
    await page.locator('.toast', { hasText: `Fiche ${n}.txt` }).waitFor()
  }
  const under = await page.evaluate(() => {
    scrollTo(0, document.documentElement.scrollHeight)
    return document.querySelector('.left').lastElementChild.getBoundingClientRect().bottom - document.querySelector('.toasts').getBoundingClientRect().top
  })
  if (under > 0) throw new Error(`messages cover the last ${Math.round(under)} px of a page scrolled to its end`)
  await page.evaluate(() => scrollTo(0, 0))
  for (const open of [() => row(page, 'Fiche 19.zip').click({ button: 'right' }), () => row(page, 'Fiche 19.zip').locator('[data-kebab]').click()]) {
    await open()
    await page.locator('.menu').waitFor()
    await page.getByRole('menuitem', { name: m('drive_trash') }).waitFor()
    const hidden = await page.locator('.menu').evaluate((e) => [e.scrollHeight - e.clientHeight, e.getBoundingClientRect().bottom - innerHeight])
    if (Math.max(...hidden) > 0) throw new Error(`a menu for which there is room hides ${hidden} px`)
    await page.keyboard.press('Escape')
    await page.locator('.menu').waitFor({ state: 'detached' })
  }
}

/** Tags and colour, cut and paste, a drop on the path; each is undone. */
async function handle(v, call, m) {
  const { page } = v
  const top = await (await call('POST', '/drive/folders', { parent: 'root', name: 'Atelier' })).json()
  const below = await (await call('POST', '/drive/folders', { parent: top.id, name: 'Brouillons' })).json()
  for (const name of ['un.txt', 'deux.txt', 'trois.txt']) await call('PUT', `/drive/folders/${top.id}/content`, Buffer.from(name), { 'Content-Disposition': `attachment; filename="${name}"` })
  const where = async (id) => (await (await call('GET', `/drive/folders/${id}`)).json()).entries.map((e) => e.name).sort().join(' ')
  const until = async (id, names) => {
    for (let n = 0; (await where(id)) !== names; n++) {
      if (n > 50) throw new Error(`there is ${await where(id)}, not ${names}`)
      await page.waitForTimeout(100)
    }
  }
  // Only what the page has told of can be undone.
  const undo = async (folder, id, names) => {
    await page.locator('.toast', { hasText: m('drive_moved', { folder }).trim() }).waitFor()
    await page.keyboard.press('Control+z')
    await until(id, names)
  }

  await page.goto(`/drive/folder/${top.id}`)
  await row(page, 'Brouillons').locator('[data-kebab]').click()
  await page.getByText(m('drive_marks_more')).click()
  await page.getByRole('combobox', { name: m('drive_tag_add') }).fill('brevet')
  await page.keyboard.press('Enter')
  await page.getByTitle(m('drive_colour_coral')).click()
  await row(page, 'Brouillons').locator('.tag', { hasText: 'brevet' }).waitFor()
  await v.look_at('drive-marks')
  await page.getByRole('button', { name: m('drive_marks_done') }).click()

  await row(page, 'un.txt').click()
  await page.keyboard.down('Control')
  await row(page, 'trois.txt').click()
  await page.keyboard.up('Control')
  await page.keyboard.press('Control+x')
  await row(page, 'Brouillons').dblclick()
  await page.getByRole('heading', { level: 1, name: 'Brouillons' }).waitFor()
  await page.keyboard.press('Control+v')
  await until(below.id, 'trois.txt un.txt')
  await undo('Brouillons', top.id, 'Brouillons deux.txt trois.txt un.txt')

  await page.goto(`/drive/folder/${below.id}`)
  await call('PUT', `/drive/folders/${below.id}/content`, Buffer.from('x'), { 'Content-Disposition': 'attachment; filename="note.txt"' })
  await page.reload()
  await row(page, 'note.txt').dragTo(page.locator('.crumbs a').last())
  await until(top.id, 'Brouillons deux.txt note.txt trois.txt un.txt')
  await undo('Atelier', below.id, 'note.txt')

  // Two of one name: closing sends nothing and says so, Enter keeps both.
  const twin = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('y') }
  for (const key of ['Escape', 'Enter']) {
    await page.locator('input[type=file][multiple]').first().setInputFiles(twin)
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press(key)
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    if (key === 'Escape') {
      // It can still be sent when its line is gone.
      const left = page.locator('.toast', { hasText: m('drive_clash_left', { name: 'note.txt' }) })
      await left.waitFor()
      await page.locator('.dock').getByRole('button', { name: m('part_close') }).click()
      await left.getByRole('button', { name: m('drive_retry') }).click()
      await page.getByRole('dialog').waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
  }
  await until(below.id, 'note (2).txt note.txt')

  // What comes back under another name says which, and leads there.
  await row(page, 'note (2).txt').focus()
  await page.keyboard.press('Delete')
  await until(below.id, 'note.txt')
  await call('PUT', `/drive/folders/${below.id}/content`, Buffer.from('z'), { 'Content-Disposition': 'attachment; filename="note (2).txt"' })
  await page.goto('/drive/trash')
  await row(page, 'note (2).txt').click({ button: 'right' })
  await page.getByText(m('drive_restore'), { exact: true }).click()
  await page.locator('.toast', { hasText: 'note (3).txt' }).getByRole('button', { name: m('drive_restored_see') }).click()
  await page.locator('[role=row][aria-label="note (3).txt"]:focus').waitFor()

  // What another window has done meanwhile is neither undone nor written over unseen.
  v.expect('412')
  const note = (await (await call('GET', `/drive/folders/${below.id}`)).json()).entries.find((e) => e.name === 'note.txt')
  await row(page, 'note.txt').focus()
  await page.keyboard.press('F2')
  await page.locator('.rename input').fill('rendu.txt')
  await page.keyboard.press('Enter')
  await page.locator('.toast', { hasText: 'rendu.txt' }).waitFor()
  await call('PATCH', `/drive/entries/${note.id}`, { name: 'corrigé.txt' })
  await page.keyboard.press('Control+z')
  await page.locator('.toast', { hasText: 'corrigé.txt' }).waitFor()
  await row(page, 'corrigé.txt').focus()
  await page.keyboard.press('F2')
  await call('PATCH', `/drive/entries/${note.id}`, { name: 'relu.txt' })
  await page.locator('.rename input').fill('rendu.txt')
  await page.keyboard.press('Enter')
  await page.locator('.why', { hasText: 'relu.txt' }).waitFor()
  await page.keyboard.press('Escape')

  // A copy that has been written in since is not taken away by undoing.
  await row(page, 'relu.txt').focus()
  await page.keyboard.press('Control+c')
  await page.keyboard.press('Control+v')
  await row(page, 'relu (2).txt').waitFor()
  const copy = (await (await call('GET', `/drive/folders/${below.id}`)).json()).entries.find((e) => e.name === 'relu (2).txt')
  await call('PUT', `/drive/files/${copy.id}/content`, Buffer.from('written by another window'))
  await page.keyboard.press('Control+z')
  await page.locator('.toast', { hasText: m('drive_undo_changed') }).waitFor()
  if ((await (await call('GET', `/drive/entries/${copy.id}`)).json()).entry.trashed) throw new Error('undoing took what another window wrote')

  // Words about a file that could not be kept are there again, and kept, when the network is.
  await row(page, 'relu.txt').locator('[data-check]').click()
  await page.getByRole('button', { name: m('drive_details'), exact: true }).first().click()
  const words = page.getByLabel(m('drive_description'), { exact: true })
  await words.waitFor()
  v.expect('ERR_INTERNET_DISCONNECTED')
  await v.context.setOffline(true)
  await words.fill('À relire avec Lina')
  await row(page, 'relu.txt').locator('[data-check]').click()
  await page.locator('.toast', { hasText: m('drive_not_saved', { why: '' }).slice(0, 9) }).waitFor()
  await v.context.setOffline(false)
  await row(page, 'relu.txt').locator('[data-check]').click()
  for (let n = 0; (await (await call('GET', `/drive/entries/${note.id}`)).json()).entry.description !== 'À relire avec Lina'; n++) {
    if (n > 100) throw new Error('words about a file are lost')
    await page.waitForTimeout(100)
  }
  if ((await words.inputValue()) !== 'À relire avec Lina') throw new Error('the field has lost its words')
  await row(page, 'relu.txt').locator('[data-check]').click()
  await page.getByRole('button', { name: m('drive_details'), exact: true }).first().click()

  // Where its folder has gone, what comes back says where it is.
  await row(page, 'relu.txt').focus()
  await page.keyboard.press('Delete')
  await page.locator('.toast', { hasText: 'relu.txt' }).waitFor()
  await call('POST', '/drive/batch', { do: 'trash', items: [{ id: below.id }] })
  await page.keyboard.press('Control+z')
  await page.locator('.toast', { hasText: m('drive_restored_see') }).waitFor()
  if ((await (await call('GET', `/drive/entries/${note.id}`)).json()).entry.parent !== 'root') throw new Error('it came back to a folder in the trash')
  await page.reload()
  await page.getByText(m('drive_away')).waitFor()
  if (await page.locator('main input[type=file]').count()) throw new Error('a folder in the trash takes files')
  await call('POST', '/drive/batch', { do: 'restore', items: [{ id: below.id }] })

  await page.goto(`/drive/folder/${top.id}?view=grid`)
  await page.locator('.tile').nth(3).waitFor()
  const tile = await row(page, 'deux.txt').boundingBox()
  await page.mouse.move(tile.x - 6, tile.y + 40)
  await page.mouse.down()
  await page.mouse.move(tile.x + tile.width + 60, tile.y + 90, { steps: 6 })
  await page.mouse.up()
  if ((await page.locator('.tile.sel').count()) !== 2) throw new Error('a frame drawn over two tiles does not choose two')
}

/** A folder as a .zip, an archive taken out with what must stay inside, and what a computer left behind. */
async function archives(v, call, m) {
  const { page } = v
  const folder = await (await call('POST', '/drive/folders', { parent: 'root', name: 'Archives' })).json()
  const put = (name, body) => call('PUT', `/drive/folders/${folder.id}/content`, body, { 'Content-Disposition': `attachment; filename="${name}"` })
  await put('Paquet.zip', zipOfEmpty(['Cours/un.txt', 'Cours/deux.txt', '../dehors.txt']))
  for (const name of ['.DS_Store', '._Paquet.zip', 'Thumbs.db', 'desktop.ini']) await put(name, Buffer.from('x'))
  await page.goto(`/drive/folder/${folder.id}?view=list`)
  await row(page, 'Paquet.zip').waitFor()
  if ((await page.locator('[role=row][data-id]').count()) !== 1) throw new Error('what computers leave behind is shown')
  await row(page, 'Paquet.zip').locator('[data-kebab]').click()
  await page.getByText(m('drive_extract'), { exact: true }).click()
  const report = page.getByRole('dialog')
  await report.getByText('../dehors.txt').waitFor()
  await v.look_at('drive-extracted')
  await report.getByRole('button', { name: m('drive_extract_see') }).click()
  await page.getByRole('heading', { level: 1, name: 'Paquet' }).waitFor()
  await row(page, 'Cours').locator('[data-kebab]').click()
  const [zip] = await Promise.all([page.waitForEvent('download'), page.getByText(m('drive_download_zip'), { exact: true }).click()])
  const bytes = await readFile(await zip.path())
  if (zip.suggestedFilename() !== 'Cours.zip' || !bytes.includes('Cours/un.txt') || !bytes.includes('Cours/deux.txt')) throw new Error(`${zip.suggestedFilename()} has not what the folder has`)
}

/** Words of a document find it; its two versions are compared; a link to it is made, changed, opened and withdrawn. */
async function share(browser, v, call, m) {
  const { page } = v
  const folder = await (await call('POST', '/drive/folders', { parent: 'root', name: 'Exposés' })).json()
  const named = { 'Content-Disposition': 'attachment; filename="Volcans.txt"' }
  const file = await (await call('PUT', `/drive/folders/${folder.id}/content`, Buffer.from('Titre\nLe magma est froid.\nFin\n'), named)).json()
  await call('PUT', `/drive/files/${file.id}/content`, Buffer.from('Titre\nLe magma est chaud.\nFin\n'))
  await call('PATCH', `/drive/entries/${file.id}`, { tags: ['oral'] })
  await page.goto('/drive/search')
  await page.getByRole('button', { name: /^oral/ }).click()
  await row(page, 'Volcans.txt').waitFor()
  await page.getByRole('button', { name: /^oral/ }).click()
  await page.getByRole('searchbox').fill('magmas chauds')
  await row(page, 'Volcans.txt').locator('mark').first().waitFor()
  await page.getByLabel(m('drive_type'), { exact: true }).selectOption('image')
  await page.getByText(m('drive_search_none')).waitFor()
  await page.getByLabel(m('drive_type'), { exact: true }).selectOption('text')
  await row(page, 'Volcans.txt').waitFor()
  await v.look_at('drive-search')

  await page.getByLabel(m('drive_owner'), { exact: true }).selectOption('deposit')
  await page.getByText(m('drive_search_none')).waitFor()
  await page.getByLabel(m('drive_owner'), { exact: true }).selectOption('own')
  await page.getByLabel(m('drive_col_modified'), { exact: true }).first().selectOption('range')
  await page.getByLabel(m('drive_until'), { exact: true }).fill('2020-01-01')
  await page.getByText(m('drive_search_none')).waitFor()
  await page.getByLabel(m('drive_until'), { exact: true }).fill('')
  await row(page, 'Volcans.txt').waitFor()
  // What was searched for is there after a reload and on the way back, and in no address.
  const remembered = async (when) => {
    await row(page, 'Volcans.txt').waitFor()
    const found = [await page.getByRole('searchbox').inputValue(), await page.getByLabel(m('drive_owner'), { exact: true }).inputValue()].join()
    if (found !== 'magmas chauds,own' || page.url().includes('magma')) throw new Error(`${when} the search is ${found}, at ${page.url()}`)
  }
  await page.reload()
  await remembered('after a reload')
  await page.goto(`/drive/folder/${folder.id}?view=list`)
  await row(page, 'Volcans.txt').waitFor()
  await page.goBack()
  await remembered('on the way back')
  // As narrow as the narrowest phone, or a screen at four times its size.
  await page.setViewportSize({ width: 320, height: 640 })
  await v.look_at('drive-search-narrow')
  await page.goto(`/drive/folder/${folder.id}?view=list`)
  await row(page, 'Volcans.txt').locator('[data-check]').click()
  await page.getByRole('toolbar').waitFor()
  await v.look_at('drive-narrow')
  await page.setViewportSize({ width: 1280, height: 860 })

  await page.goto(`/drive/folder/${folder.id}?view=list`)
  await row(page, 'Volcans.txt').locator('[data-kebab]').click()
  await page.getByText(m('drive_details'), { exact: true }).last().click()
  await page.getByRole('button', { name: m('drive_compare', { n: 1 }) }).click()
  const changes = page.getByRole('dialog')
  await changes.locator('del mark', { hasText: 'froid' }).waitFor()
  await changes.locator('ins mark', { hasText: 'chaud' }).waitFor()
  await v.look_at('drive-compare')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: m('drive_share_more') }).last().click()
  await page.getByRole('dialog').getByRole('button', { name: m('drive_link_make') }).click()
  await page.getByText(m('drive_link_made')).waitFor()
  await v.look_at('drive-link-made')
  await page.getByRole('dialog').getByRole('button', { name: m('drive_marks_done') }).click()
  const links = async () => (await (await call('GET', `/drive/entries/${file.id}/links`)).json()).links
  const [link] = await links()
  const visitor = await browser.newContext({ javaScriptEnabled: false })
  const open = await visitor.newPage()
  if ((await open.goto(link.url)).status() !== 200 || !(await open.content()).includes('Volcans.txt')) throw new Error('a link does not open for who has it')
  await page.getByRole('button', { name: m('drive_link_qr') }).click()
  await page.getByRole('img', { name: m('drive_link_qr_of', { title: 'Volcans.txt' }) }).waitFor()
  await page.getByRole('button', { name: m('drive_link_change') }).click()
  await page.getByLabel(m('drive_link_title'), { exact: true }).fill('Pour la classe')
  await page.getByLabel(m('drive_link_password'), { exact: true }).fill('falaise tambour')
  await v.look_at('drive-link-change')
  await page.getByRole('dialog').getByRole('button', { name: m('drive_link_keep') }).click()
  await page.getByText(m('drive_link_changed')).waitFor()
  if ((await links())[0].title !== 'Pour la classe') throw new Error('the link did not get its title')
  await open.goto(link.url)
  if ((await open.content()).includes('magma') || !(await open.locator('input[type=password]').count())) throw new Error('a link with a password shows its file without it')
  await page.getByText(m('drive_activity'), { exact: true }).click()
  await page.getByText(m('drive_act_version', { n: 2 })).waitFor()
  await page.locator('section[aria-busy=false] li', { hasText: 'Pour la classe' }).first().waitFor()
  await v.look_at('drive-activity')
  await page.getByText(m('drive_tab_about'), { exact: true }).click()
  await page.getByRole('link', { name: m('drive_link_history') }).click()
  await page.getByRole('button', { name: m('consents_change_do') }).waitFor()
  await v.look_at('drive-link-consent', { full: true })
  await page.getByRole('button', { name: m('consents_change_do') }).click()
  await page.getByText(m('consents_link_change_again')).waitFor({ state: 'detached' })
  if ((await open.goto(link.url)).status() !== 404) throw new Error('a link that was withdrawn still opens')
  await visitor.close()
}

/** All of it in one language, theme and width; figures in the first of the looks. */
export async function drive(browser, node, who, password, tmp) {
  const call = await api(node, who.login, password)
  await call('PATCH', '/settings/preferences', { language: 'fr', theme: 'light' })
  const v = await visit(browser, node, { lang: 'fr', theme: 'light', width: 1280 })
  const m = words('fr-x-vous')
  await signIn(v, who, password)
  const folder = await seed(call)
  const figures = await tenThousand(v, folder, m)
  await covered(v, call, m)
  await handle(v, call, m)
  await windows(v, call, m)
  await keys(v, call, m)
  await uploads(v, call, m, password, tmp)
  await archives(v, call, m)
  await share(browser, v, call, m)
  await v.close()
  return figures
}
