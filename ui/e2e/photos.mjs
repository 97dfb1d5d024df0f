// Photos as a learner has them: by month, in albums, shared without their place; and ten thousand of them without a stutter.
import { visit } from './browser.mjs'
import { signIn } from './checks.mjs'
import { api } from './node.mjs'
import { words } from './words.mjs'

const tile = (page, id) => page.locator(`[data-id="${id}"]`)
const ids = (page) => page.locator('[data-id]').evaluateAll((tiles) => tiles.map((t) => t.dataset.id))

/** Draws pictures and keeps them in a folder of the drive. */
async function seed(v, call, count) {
  const folder = await (await call('POST', '/drive/folders', { parent: 'root', name: 'Falaise' })).json()
  const drawn = await v.page.evaluate(async (count) => {
    const canvas = document.createElement('canvas')
    const out = []
    for (let i = 0; i < count; i++) {
      canvas.width = i % 3 ? 480 : 320
      canvas.height = i % 3 ? 320 : 480
      const c = canvas.getContext('2d')
      c.fillStyle = `hsl(${i * 45} 60% 65%)`
      c.fillRect(0, 0, canvas.width, canvas.height)
      out.push(canvas.toDataURL('image/jpeg').split(',')[1])
    }
    return out
  }, count)
  for (const [i, data] of drawn.entries()) await call('PUT', `/drive/folders/${folder.id}/content`, Buffer.from(data, 'base64'), { 'Content-Disposition': `attachment; filename="Falaise-${i}.jpg"` })
}

async function story(v, call, m) {
  const { page } = v
  await seed(v, call, 6)
  for (let n = 0; (await (await call('GET', '/drive/photos/months')).json()).pending; n++) {
    if (n > 100) throw new Error('photos are never read')
    await page.waitForTimeout(100)
  }
  await page.goto('/photos')
  await page.locator('[data-id] img').first().waitFor()
  await v.look_at('photos')

  // A day is chosen by its name, and goes into a new album.
  await page.locator('.day').first().click()
  await page.getByRole('toolbar').waitFor()
  await v.look_at('photos-chosen')
  await page.getByRole('button', { name: m('photos_add'), exact: true }).first().click()
  await page.getByRole('button', { name: m('photos_album_new') }).click()
  await page.getByLabel(m('photos_album_name')).fill('Sortie')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: m('photos_see_album') }).click()
  await page.getByRole('heading', { level: 1, name: 'Sortie' }).waitFor()
  await page.locator('[data-id]').nth(3).waitFor()
  await v.look_at('album')

  // Only what the page has told of can be undone.
  const undo = async (told) => {
    await page.locator('.toast', { hasText: told }).waitFor()
    await page.keyboard.press('Control+z')
  }
  // Another order, and back; one is taken out, and is back.
  const before = await ids(page)
  await tile(page, before[2]).locator('> a').focus()
  await tile(page, before[2]).locator('[data-kebab]').click()
  await page.getByText(m('photos_first')).click()
  await page.waitForFunction((id) => document.querySelector('[data-id]').dataset.id === id, before[2])
  await undo(/changé de place/)
  await page.waitForFunction((id) => document.querySelector('[data-id]').dataset.id === id, before[0])
  await tile(page, before[1]).locator('> a').focus()
  await page.keyboard.press('Space')
  await page.getByRole('toolbar').getByRole('button', { name: m('photos_take_out') }).first().click()
  await tile(page, before[1]).waitFor({ state: 'detached' })
  await undo(/de l’album, toujours/)
  await tile(page, before[1]).waitFor()
  if (String(await ids(page)) !== String(before)) throw new Error('the album has lost its order')

  // The viewer opens from it and leads back to the photo that was seen last.
  await tile(page, before[0]).locator('> a').focus()
  await page.keyboard.press('Enter')
  await page.locator('.viewer').waitFor()
  await page.keyboard.press('ArrowRight')
  await page.waitForURL(`**/${before[1]}`)
  await page.keyboard.press('Escape')
  await page.locator(`[data-id="${before[1]}"] > a:focus`).waitFor()

  // To fill an album a click chooses; looking at one photo loses nothing of what is chosen.
  const album = page.url()
  await page.goto(`/photos?into=${new URL(album).pathname.split('/').at(-1)}`)
  await page.getByText(m('photos_into', { album: 'Sortie' })).waitFor()
  for (const id of before.slice(0, 2)) await tile(page, id).locator('> a').click()
  await page.keyboard.press('Enter')
  await page.locator('.viewer').waitFor()
  await page.keyboard.press('Escape')
  await tile(page, before[1]).locator('> a:focus').waitFor()
  if ((await page.locator('.tile.sel').count()) !== 2) throw new Error('looking at a photo loses what is chosen')
  await v.look_at('photos-into')
  await page.getByRole('toolbar').getByRole('button', { name: m('photos_into_put') }).click()
  await page.waitForURL(album)
  await tile(page, before[1]).waitFor()

  await tile(page, before[1]).locator('[data-kebab]').click()
  await page.getByText(m('drive_share_more')).click()
  await page.getByRole('switch', { name: m('photos_without_place') }).waitFor()
  await v.look_at('photo-share')
  await page.keyboard.press('Escape')

  // The album goes and comes back; its photos never left.
  await page.getByRole('button', { name: m('drive_actions_for', { name: 'Sortie' }) }).click()
  await page.getByText(m('photos_album_destroy')).click()
  await page.getByText(m('photos_albums_none')).waitFor()
  await undo(/ses photos restent/)
  await page.waitForURL(album)
  await page.getByRole('heading', { level: 1, name: 'Sortie' }).waitFor()
  // What takes the place of a photo that is put away has the keyboard, also from the bar; both come back.
  await page.goto('/photos')
  await page.locator('[data-id]').nth(3).waitFor()
  const all = await ids(page)
  const focused = (id) => tile(page, id).locator('> a:focus').waitFor({ timeout: 4000 })
  await tile(page, all[1]).locator('> a').focus()
  await page.keyboard.press('Delete')
  await focused(all[2])
  await page.keyboard.press('Space')
  await page.getByRole('toolbar').getByRole('button', { name: m('drive_trash') }).focus()
  await page.keyboard.press('Enter')
  await focused(all[3])
  for (const id of [all[2], all[1]]) {
    await page.locator('.toast', { hasText: 'corbeille' }).last().waitFor()
    await page.keyboard.press('Control+z')
    await tile(page, id).waitFor()
  }
  await page.goto('/photos/albums')
  await page.getByRole('link', { name: 'Sortie' }).waitFor()
  await v.look_at('albums')
}

/** Answers of a server with so many photos: the page is what is measured. */
export async function many(page, count) {
  const photos = Array.from({ length: count }, (_, i) => {
    const taken = new Date(Date.UTC(2026, 10, 20) - i * 7 * 3_600_000).toISOString().slice(0, 19)
    return { id: `p${i}`, name: `${i}.jpg`, parent: 'root', mime: 'image/jpeg', etag: '1', modified: `${taken}Z`, taken, dated: true, width: i % 3 ? 4000 : 3000, height: i % 3 ? 3000 : 4000, place: false, favourite: false, preview: false }
  })
  const months = [...photos.reduce((all, p) => all.set(p.taken.slice(0, 7), (all.get(p.taken.slice(0, 7)) ?? 0) + 1), new Map())].map(([month, n]) => ({ month, count: n }))
  await page.route('**/api/v1/drive/photos/months', (route) => route.fulfill({ json: { months, pending: false } }))
  await page.route(/\/drive\/photos\?/, (route) => {
    const q = new URL(route.request().url()).searchParams
    const at = q.has('cursor') ? Number(q.get('cursor')) : photos.findIndex((p) => p.taken.slice(0, 7) <= q.get('from'))
    const to = at + Number(q.get('limit'))
    return route.fulfill({ json: { photos: photos.slice(at, to), pending: false, ...(to < count && { cursor: String(to) }) } })
  })
}

/** Ten thousand: few of them on the page, all of them a key away. */
async function tenThousand(v) {
  const { page } = v
  await many(page, 10_000)
  await page.goto('/photos')
  await tile(page, 'p0').locator('> a').focus()
  await page.keyboard.press('End')
  await page.locator('[data-id=p9999] > a:focus').waitFor()
  await page.getByRole('slider').press('Home')
  await tile(page, 'p1').waitFor()
  if ((await page.locator('[data-id]').count()) > 120) throw new Error('a long timeline is drawn whole')
  await page.keyboard.press('Control+a')
  await page.getByRole('status').filter({ hasText: /10\s?000|10,000/ }).waitFor()
  await page.unrouteAll()
}

export async function photos(browser, node, who, password) {
  const call = await api(node, who.login, password)
  const { person } = await (await call('GET', '/session')).json()
  const v = await visit(browser, node, { lang: 'fr', theme: 'light', width: 1280 })
  await signIn(v, who, password)
  await story(v, call, words(person.address_form === 'vous' ? 'fr-x-vous' : 'fr'))
  await tenThousand(v)
  await v.close()
  const small = await visit(browser, node, { lang: 'fr', theme: 'dark', width: 390 })
  await signIn(small, who, password)
  for (const at of ['/photos', '/photos/albums', '/photos/favourites']) {
    await small.page.goto(at)
    await small.page.locator('h1').waitFor()
    await small.page.locator('.skel').first().waitFor({ state: 'detached' })
    await small.look_at(`small${at.replaceAll('/', '-')}`)
  }
  await small.close()
}
