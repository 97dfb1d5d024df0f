// What a learner does, from the first sign-in to the last: the main job.
import path from 'node:path'
import { api } from './node.mjs'
import { words } from './words.mjs'

/**
 * Tells the story on a fresh account of a node and leaves it full of files.
 * @returns what is needed to go on elsewhere: the new password, the key file, the archive.
 */
export async function story(v, node, who, files, dir) {
  const { page } = v
  const signin = words(v.look.lang)
  const fresh = 'quatre chats dans un piano'

  // 1. Sign in.
  await page.goto('/')
  await page.locator('#login').waitFor()
  await v.look_at('01-signin')
  v.expect('401')
  await page.locator('#login').fill(who.login)
  await page.locator('#password').fill('not this one')
  await page.getByRole('button', { name: signin('signin_submit') }).click()
  await page.getByRole('alert').or(page.locator('.banner')).first().waitFor()
  await v.look_at('02-signin-refused')
  await page.locator('#password').fill(who.password)
  await page.getByRole('button', { name: signin('signin_submit') }).click()
  await page.locator('h1').filter({ hasText: who.name.split(' ')[0] }).waitFor()
  await v.look_at('03-first-day', { full: true })

  // 2. Settings: how it reads, a device that was left open, the password, the moving key.
  const elsewhere = await api(node, who.login, who.password)
  await elsewhere('GET', '/drive/usage')
  await page.goto('/settings')
  await page.locator('#language').waitFor()
  await page.locator('#language').selectOption(v.look.lang)
  const m = words(v.look.lang)
  const theme = page.getByRole('radio', { name: m(`settings_theme_${v.look.theme}`) })
  await theme.waitFor({ state: 'attached' })
  await theme.check({ force: true })
  await page.locator(`html[data-theme=${v.look.theme}]`).waitFor({ state: 'attached' })
  await page.locator('#text-size').fill('110')
  await page.locator('html[data-text-size="110"]').waitFor({ state: 'attached' })
  await page.locator('#text-size').fill('100')
  await page.getByText(m('settings_saved'), { exact: true }).first().waitFor()
  await v.look_at('04-settings', { full: true })
  await page.getByRole('button', { name: m('settings_close_others'), exact: true }).click()
  await page.getByText(m('settings_closed_others')).first().waitFor()
  const answer = await elsewhere('GET', '/drive/usage').catch((err) => err.message)
  if (!/ answered 401: /.test(answer)) throw new Error('a device that was closed still gets in')
  await page.getByRole('button', { name: m('settings_password_change'), exact: true }).click()
  const passwords = page.getByRole('dialog').locator('input[type=password]')
  await passwords.nth(0).fill(who.password)
  await passwords.nth(1).fill(fresh)
  await v.look_at('05-password')
  await page.getByRole('button', { name: m('settings_password_save') }).click()
  await page.getByText(m('settings_password_done')).first().waitFor()
  await page.getByRole('button', { name: m('settings_key_renew') }).click()
  await page.getByRole('dialog').locator('input[type=password]').fill(fresh)
  await page.getByRole('button', { name: m('settings_key_ask_go') }).click()
  await page.getByRole('list', { name: m('settings_key_words') }).waitFor()
  if ((await page.getByRole('list', { name: m('settings_key_words') }).getByRole('listitem').count()) !== 24) throw new Error('the moving key has not 24 words')
  await v.look_at('06-moving-key')
  const keyFile = await saved(page, dir, () => page.getByRole('button', { name: m('settings_key_file') }).click())
  await page.getByRole('checkbox', { name: m('settings_key_kept') }).check()
  await page.getByRole('button', { name: m('settings_key_finish') }).click()

  // 3. Drive.
  await page.goto('/drive')
  await page.getByText(m('drive_empty')).waitFor()
  await v.look_at('07-drive-empty')
  const desk = drive(v, m)
  await desk.makeFolder('SVT 🌋')
  await desk.open('SVT 🌋')
  await page.locator('h1').filter({ hasText: 'SVT 🌋' }).waitFor()
  await page.locator('input[type=file][multiple]:not([webkitdirectory])').first().setInputFiles(Object.values(files))
  await page.getByRole('region', { name: m('drive_up_region') }).waitFor()
  await v.look_at('08-uploading')
  await page.getByText(m('drive_up_title_done', { n: String(Object.keys(files).length) })).first().waitFor({ timeout: 180_000 })
  await page.getByRole('region', { name: m('drive_up_region') }).getByRole('button', { name: m('part_close') }).click()
  for (const file of Object.values(files)) await desk.row(path.basename(file)).waitFor()
  // The gauge below the list follows a moment later: the film alone has 200 MB.
  await page.locator('.space').getByText(/^200\D/).waitFor()
  await v.look_at('09-drive-list')
  await dropped(page, 'déposé.txt', 'dropped here')
  await desk.row('déposé.txt').waitFor()

  // 4. Look at them.
  await desk.look('10-photo', files.photo, 'img')
  await desk.look('11-pdf', files.pdf, 'canvas')
  await desk.look('12-text', files.text, '.paper .lines')
  await desk.look('13-film', files.film, 'video', plays)
  await desk.look('13-sound', files.sound, 'audio', plays)
  await desk.look('14-table', files.csv, '.paper td')
  await desk.look('15-unknown', files.odd)

  // 5. Put in order.
  await desk.act('Mesures de pH.csv', 'drive_rename')
  await page.getByRole('textbox', { name: m('drive_rename_label', { name: 'Mesures de pH.csv' }) }).fill('Mesures de pH, vinaigre.csv')
  await page.keyboard.press('Enter')
  await desk.row('Mesures de pH, vinaigre.csv').waitFor()
  await desk.act('Mesures de pH, vinaigre.csv', 'drive_copy_more')
  await page.getByRole('dialog').waitFor()
  await v.look_at('16-copy')
  await page.getByRole('button', { name: m('drive_copy_here') }).click()
  await desk.row('Mesures de pH, vinaigre (2).csv').waitFor()
  await desk.act('Mesures de pH, vinaigre (2).csv', 'drive_move_more')
  await page.getByRole('dialog').getByRole('button', { name: m('drive_up_to', { folder: m('drive_title') }) }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'SVT 🌋' }).waitFor()
  await page.getByRole('button', { name: m('drive_move_here') }).click()
  await desk.row('Mesures de pH, vinaigre (2).csv').waitFor({ state: 'detached' })
  await desk.act('déposé.txt', 'drive_trash')
  await desk.row('déposé.txt').waitFor({ state: 'detached' })
  await v.look_at('17-undo')
  await page.getByRole('button', { name: m('part_undo'), exact: true }).last().click()
  await desk.row('déposé.txt').waitFor()
  await desk.act('déposé.txt', 'drive_trash')
  await desk.row('déposé.txt').waitFor({ state: 'detached' })
  await desk.act('données.xyz', 'drive_trash')
  await desk.row('données.xyz').waitFor({ state: 'detached' })
  await page.goto('/drive/trash')
  await desk.row('déposé.txt').waitFor()
  await v.look_at('18-trash')
  await desk.act('déposé.txt', 'drive_restore')
  await desk.row('déposé.txt').waitFor({ state: 'detached' })

  // 6. The storage used, then a copy of everything.
  await page.goto('/')
  await page.getByText(m('home_space'), { exact: true }).first().waitFor()
  await page.getByText('Éruption en labo').first().waitFor()
  await v.look_at('19-home', { full: true })
  await page.goto('/settings#export')
  await page.getByRole('button', { name: m('settings_export_do') }).click()
  await page.getByRole('dialog').locator('input[type=password]').fill(fresh)
  const archive = await saved(page, dir, () => page.getByRole('button', { name: m('settings_export_go') }).click())
  return { password: fresh, keyFile, archive }
}

/** Holds that a film or a sound can be played. */
function plays(media) {
  return media.evaluate((x) => x.readyState >= 1 || new Promise((ok, no) => {
    x.onloadedmetadata = ok
    x.onerror = () => no(new Error('it does not play'))
  }))
}

/** Signs out and holds that nothing of the session is left. */
export async function leave(v, { portal = false } = {}) {
  const m = words(v.look.lang)
  await v.page.goto('/')
  await v.page.locator('.topbar .ident, header .ident').first().click()
  await v.page.getByRole('menuitem', { name: m('shell_sign_out') }).click()
  // Who came in by a portal is asked by it, too (OpenID Connect RP-Initiated Logout).
  if (portal) await v.page.getByRole('button', { name: 'Yes, sign me out' }).click()
  await v.page.locator('#login').waitFor()
  const kept = await v.context.cookies()
  if (kept.some((c) => c.name.startsWith('__Host-'))) throw new Error('the session cookie is still there after signing out')
}

/** What one does in Mes fichiers, in the words of the interface. */
function drive(v, m) {
  const { page } = v
  const row = (name) => page.getByRole('row', { name, exact: true })
  const menu = async (name) => {
    await row(name).getByRole('button', { name: m('drive_actions_for', { name }) }).click()
    await page.getByRole('menu').waitFor()
  }
  return {
    row,
    async makeFolder(name) {
      const inEmptyFolder = page.getByRole('button', { name: m('drive_new_folder'), exact: true })
      if (await inEmptyFolder.isVisible()) {
        await inEmptyFolder.click()
      } else {
        await page.getByRole('button', { name: m('drive_new'), exact: true }).first().click()
        await page.getByRole('menuitem', { name: m('drive_new_folder') }).click()
      }
      await page.getByRole('dialog').getByRole('textbox').fill(name)
      await page.getByRole('button', { name: m('drive_make') }).click()
      await row(name).waitFor()
    },
    open: (name) => row(name).getByText(name, { exact: true }).dblclick(),
    async act(name, action) {
      await menu(name)
      await page.getByRole('menuitem', { name: m(action) }).click()
    },
    /** Opens a file in the viewer, waits for its picture of it, and comes back. */
    async look(step, file, tag, check) {
      const name = path.basename(file)
      await row(name).getByText(name, { exact: true }).dblclick()
      await page.locator('h1').filter({ hasText: name }).waitFor()
      const shown = tag && page.locator(`main ${tag}, [role=main] ${tag}, .stage ${tag}, dialog ${tag}`).first()
      if (shown) await shown.waitFor()
      if (check) await check(shown)
      await page.waitForTimeout(300)
      await v.look_at(step)
      await page.keyboard.press('Escape')
      await row(name).waitFor()
    },
  }
}

/** Does something that downloads and returns where the file was saved. */
async function saved(page, dir, act) {
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 120_000 }), act()])
  const file = path.join(dir, download.suggestedFilename())
  await download.saveAs(file)
  return file
}

/** Drops a file on the page, as a hand with a mouse would. */
async function dropped(page, name, text) {
  const data = await page.evaluateHandle(([name, text]) => {
    const d = new DataTransfer()
    d.items.add(new File([text], name, { type: 'text/plain' }))
    return d
  }, [name, text])
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('main', type, { dataTransfer: data })
}
