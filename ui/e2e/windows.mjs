// Another window at the same files, and a network that goes: what was written elsewhere is neither written over unseen nor hidden, and what was wanted is offered again.
const row = (page, name) => page.locator(`[role=row][aria-label="${name}"]`)

export async function windows(v, call, m) {
  const { page } = v
  const folder = await (await call('POST', '/drive/folders', { parent: 'root', name: 'À deux' })).json()
  const put = async (body) => (await call('PUT', `/drive/folders/${folder.id}/content?conflict=replace`, Buffer.from(body), { 'Content-Disposition': 'attachment; filename="plan.txt"' })).json()
  const { id } = await put('un')
  await put('deux')
  const now = async () => (await (await call('GET', `/drive/entries/${id}`)).json())
  const until = async (what, is) => {
    for (let n = 0; !(await is()); n++) {
      if (n > 100) throw new Error(what)
      await page.waitForTimeout(100)
    }
  }
  await page.goto(`/drive/folder/${folder.id}`)
  await row(page, 'plan.txt').locator('[data-check]').click()
  await page.getByRole('button', { name: m('drive_details'), exact: true }).first().click()

  // Two descriptions: both are shown, one is chosen.
  const words = page.getByLabel(m('drive_description'), { exact: true })
  await words.waitFor()
  v.expect('412')
  await call('PATCH', `/drive/entries/${id}`, { description: 'Rendre le 3' })
  await words.fill('Rendre le 10')
  await words.blur()
  await page.locator('blockquote', { hasText: 'Rendre le 3' }).waitFor()
  await v.look_at('drive-two-descriptions')
  if ((await now()).entry.description !== 'Rendre le 3') throw new Error('what another window wrote is gone')
  await page.getByRole('button', { name: m('drive_desc_mine') }).click()
  await until('my words are not kept', async () => (await now()).entry.description === 'Rendre le 10')

  // A version that came since going back is not put behind by undoing.
  await page.getByRole('button', { name: m('drive_restore_version') }).first().click()
  await page.locator('.toast', { hasText: m('part_undo') }).waitFor()
  await put('cinq')
  await page.keyboard.press('Control+z')
  await page.locator('.toast[role=alert]').waitFor()
  const { versions } = await now()
  if (versions.length !== 4 || versions.find((one) => one.current).size !== 4) throw new Error('undoing has put a version behind that nobody saw')
  await page.reload()

  // Without the network the way back is offered once more.
  await row(page, 'plan.txt').focus()
  await page.keyboard.press('Delete')
  await page.locator('.toast', { hasText: 'plan.txt' }).waitFor()
  v.expect('ERR_INTERNET_DISCONNECTED')
  await v.context.setOffline(true)
  await page.keyboard.press('Control+z')
  await page.locator('.toast[role=alert]').waitFor()
  await page.locator('.toast', { hasText: 'plan.txt' }).waitFor()
  await v.context.setOffline(false)
  await page.keyboard.press('Control+z')
  await row(page, 'plan.txt').waitFor()

  // A name that could not be sent stays in its field.
  await row(page, 'plan.txt').focus()
  await page.keyboard.press('F2')
  await page.locator('.rename input').fill('plan final.txt')
  await v.context.setOffline(true)
  await page.locator('.rename input').blur()
  await page.locator('.why').waitFor()
  if ((await page.locator('.rename input').inputValue()) !== 'plan final.txt') throw new Error('the typed name is lost')
  await v.context.setOffline(false)
  await page.locator('.rename input').press('Enter')
  await row(page, 'plan final.txt').waitFor()

  // Put away elsewhere: its row goes, and says so.
  await call('POST', '/drive/batch', { do: 'trash', items: [{ id }] })
  await row(page, 'plan final.txt').focus()
  await page.keyboard.press('Delete')
  await row(page, 'plan final.txt').waitFor({ state: 'detached' })
}
