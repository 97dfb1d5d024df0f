// Uploads that stop, meet others and go on: nothing is mixed up, and nothing is said of a file that is not so.
import { utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Asks until the folder holds just these names. */
async function until(page, call, folder, names) {
  for (let n = 0; ; n++) {
    const { entries } = await (await call('GET', `/drive/folders/${folder}`)).json()
    const there = entries.map((e) => e.name).sort().join(', ')
    if (there === names) return entries
    if (n > 100) throw new Error(`there is ${there} instead of ${names}`)
    await page.waitForTimeout(100)
  }
}

export async function uploads(v, call, m, password, tmp) {
  const film = path.join(tmp, 'Film long.mp4')
  await writeFile(film, Buffer.alloc(24 << 20, 'film'))
  const other = path.join(tmp, 'Autre film.mp4')
  await writeFile(other, Buffer.alloc(24 << 20, 'autre'))
  await utimes(other, new Date('2020-01-01'), new Date('2020-01-01'))
  await resume(v, call, m, film, other)
  await meet(v, call, m, password, path.join(tmp, 'Rédaction.txt'))
}

async function open(page, call, name) {
  const folder = await (await call('POST', '/drive/folders', { parent: 'root', name })).json()
  await page.goto(`/drive/folder/${folder.id}`)
  await page.getByRole('heading', { level: 1, name }).waitFor()
  return folder.id
}

const put = (call, folder, name) => call('PUT', `/drive/folders/${folder}/content`, Buffer.from(name), { 'Content-Disposition': `attachment; filename="${name}"` })
const pick = (page) => page.locator('main input[type=file][multiple]').first()

/** An upload in parts: paused, left by a reload, not gone on with by another file of its size, and finished when its own is shown again. */
async function resume(v, call, m, file, other) {
  const { page } = v
  const folder = await open(page, call, 'Films')
  const wire = await v.context.newCDPSession(page)
  await wire.send('Network.enable')
  const slow = (bytes) => wire.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytes })
  const left = async () => (await (await call('GET', '/drive/uploads')).json()).uploads
  await slow(8e6)
  await pick(page).setInputFiles(file)
  const name = path.basename(file)
  await page.getByRole('button', { name: m('drive_up_pause', { name }) }).click()
  await page.getByRole('button', { name: new RegExp(m('drive_up_retry')) }).waitFor()
  await v.look_at('drive-upload-paused')
  await slow(-1)
  page.once('dialog', (d) => d.accept())
  await page.reload()
  await page.locator('.dock').getByText(name, { exact: true }).waitFor()
  await v.look_at('drive-upload-left')
  await page.locator('.dock input[type=file]').setInputFiles(other)
  await page.getByText(m('drive_left_other', { name: path.basename(other) })).waitFor()
  await v.look_at('drive-upload-other')
  if ((await left()).length !== 1) throw new Error('the server does not know the upload that was left')
  await put(call, folder, name)
  await page.locator('.dock input[type=file]').setInputFiles(file)
  await page.locator('.dock .done', { hasText: 'Film long (2).mp4' }).getByText(m('drive_up_done', { where: 'Films' })).waitFor()
  await until(page, call, folder, 'Film long (2).mp4, Film long.mp4')
  if ((await left()).length) throw new Error('the upload that was left is not over')
}

/** A twin that the page has not seen, an answer that got lost, a file that changes on the device, a session that ends. */
async function meet(v, call, m, password, file) {
  const { page } = v
  const folder = await open(page, call, 'Devoirs')
  await writeFile(file, 'un')
  v.expect('409')
  await put(call, folder, 'Carte.txt')
  await pick(page).setInputFiles({ name: 'Carte.txt', mimeType: 'text/plain', buffer: Buffer.from('la mienne') })
  await page.getByRole('dialog').getByRole('button', { name: m('drive_clash_both') }).click()
  await until(page, call, folder, 'Carte (2).txt, Carte.txt')

  v.expect('ERR_CONNECTION_RESET')
  const wire = await v.context.newCDPSession(page)
  await wire.send('Fetch.enable', { patterns: [{ urlPattern: '*/content?conflict=*', requestStage: 'Response' }] })
  wire.once('Fetch.requestPaused', async ({ requestId }) => {
    await wire.send('Fetch.failRequest', { requestId, errorReason: 'ConnectionReset' })
    await wire.send('Fetch.disable')
  })
  const note = path.join(path.dirname(file), 'Note.txt')
  await writeFile(note, 'note')
  await pick(page).setInputFiles(note)
  await page.locator('.dock .done', { hasText: 'Note.txt' }).waitFor()
  await until(page, call, folder, 'Carte (2).txt, Carte.txt, Note.txt')

  v.expect('ERR_INTERNET_DISCONNECTED')
  v.expect('ERR_UPLOAD_FILE_CHANGED')
  await v.context.setOffline(true)
  await pick(page).setInputFiles(file)
  await page.locator('.dock').getByText(m('drive_up_offline')).waitFor()
  await writeFile(file, 'deux, plus long')
  await v.context.setOffline(false)
  await page.locator('.dock').getByText(m('drive_up_file_changed')).waitFor()
  await v.look_at('drive-upload-changed')
  await page.locator('.dock input[type=file]').setInputFiles(file)
  const there = await until(page, call, folder, 'Carte (2).txt, Carte.txt, Note.txt, Rédaction.txt')
  if (there.find((e) => e.name === 'Rédaction.txt').size !== 15) throw new Error('the file is not as it was chosen last')

  v.expect('401')
  await v.context.clearCookies()
  await pick(page).setInputFiles(['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) })))
  const dialog = page.getByRole('dialog')
  await dialog.locator('input[type=password]').fill(password)
  await page.locator('.dock').getByText(m('drive_up_held')).waitFor()
  await page.keyboard.press('Enter')
  await until(page, call, folder, 'Carte (2).txt, Carte.txt, Note.txt, Rédaction.txt, a, b, c, d, e')
  await dialog.waitFor({ state: 'detached' })
}
