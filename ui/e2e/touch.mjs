// Fingers on a phone: choosing, the years along the edge, and pictures in the viewer; and what only the viewer has: full screen, a film's first picture.
import { visit } from './browser.mjs'
import { signIn } from './checks.mjs'
import { api } from './node.mjs'
import { words } from './words.mjs'

/** Fingers of this page, put down, moved in steps and lifted. */
async function hand(v) {
  const wire = await v.context.newCDPSession(v.page)
  const send = (type, points) => wire.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) })
  return {
    async press(at, time) {
      await send('touchStart', [at])
      await v.page.waitForTimeout(time)
      await send('touchEnd', [])
    },
    /** From some places to as many others. */
    async drag(from, to, steps = 8) {
      await send('touchStart', from)
      for (let n = 1; n <= steps; n++) {
        await send('touchMove', from.map(([x, y], i) => [x + ((to[i][0] - x) * n) / steps, y + ((to[i][1] - y) * n) / steps]))
        await v.page.waitForTimeout(16)
      }
      await send('touchEnd', [])
    },
  }
}
const middle = (b) => [b.x + b.width / 2, b.y + b.height / 2]

/** A finger that stays chooses; from then on a touch chooses one more, and nothing is opened. */
async function choose(v, fingers, m) {
  const { page } = v
  await page.goto('/photos')
  const tiles = page.locator('[data-id]')
  await tiles.nth(2).locator('img').waitFor()
  await fingers.press(middle(await tiles.nth(0).boundingBox()), 700)
  await page.locator('.tile.sel').first().waitFor()
  await fingers.press(middle(await tiles.nth(1).boundingBox()), 40)
  await page.waitForFunction(() => document.querySelectorAll('.tile.sel').length === 2)
  if (await page.locator('.viewer').count()) throw new Error('choosing by touch opens a photo')
  await v.look_at('touch-chosen')
  await page.getByRole('toolbar').getByRole('button', { name: m('drive_choose_none') }).click()
}

/** The handle of the years goes where the finger goes. */
async function scrub(v, fingers, many) {
  const { page } = v
  await many(page, 10_000)
  await page.goto('/photos')
  await page.locator('[data-id=p0]').waitFor()
  await page.evaluate(() => scrollBy(0, 400))
  await page.locator('.track.moving .grip').waitFor()
  const slider = page.getByRole('slider')
  const first = Number(await slider.getAttribute('aria-valuenow'))
  const grip = middle(await page.locator('.track .grip').boundingBox())
  await fingers.drag([grip], [[grip[0], grip[1] + 300]], 14)
  await page.waitForFunction((first) => Number(document.querySelector('[role=slider]').getAttribute('aria-valuenow')) > first + 20, first)
  await page.locator('[data-id]').first().waitFor()
  await v.look_at('touch-scrubber')
  await page.unrouteAll()
}

/** Two fingers enlarge, one moves what is large, a quick one leads on. */
async function look(v, fingers) {
  const { page } = v
  await page.goto('/photos')
  await page.locator('[data-id] img').first().waitFor()
  const ids = await page.locator('[data-id]').evaluateAll((all) => all.map((t) => t.dataset.id))
  await page.locator('[data-id] > a').first().tap()
  const image = page.locator('.viewer .frame img.ready').last()
  await image.waitFor()
  const [x, y] = middle(await page.locator('.viewer .frame').boundingBox())
  const shape = () => image.evaluate((e) => { const t = new DOMMatrix(getComputedStyle(e).transform); return [t.a, t.e] })
  await fingers.drag([[x - 40, y], [x + 40, y]], [[x - 120, y], [x + 120, y]])
  const [large, left] = await shape()
  if (large < 2 || large > 4) throw new Error(`two fingers three times as far apart enlarge ${large} times`)
  await fingers.drag([[x, y]], [[x + 60, y]])
  const [still, moved] = await shape()
  if (still !== large || Math.abs(moved - left - 60) > 12) throw new Error(`a finger moves a large picture by ${moved - left}`)
  if (!page.url().includes(ids[0])) throw new Error('moving a large picture leads away from it')
  await fingers.drag([[x - 120, y], [x + 120, y]], [[x - 20, y], [x + 20, y]])
  await page.waitForFunction(() => new DOMMatrix(getComputedStyle([...document.querySelectorAll('.viewer .frame img.ready')].at(-1)).transform).a === 1)
  await fingers.drag([[x + 100, y]], [[x - 100, y]], 5)
  await page.waitForURL(`**/${ids[1]}*`)
  await page.locator('.viewer .frame img.ready').last().waitFor()
  await fingers.drag([[x - 100, y]], [[x + 100, y]], 5)
  await page.waitForURL(`**/${ids[0]}*`)
}

/** The button that fills the screen, and the picture that stands for a film until it plays. */
async function stage(v, call, m) {
  const { page } = v
  const film = await (await call('PUT', '/drive/folders/root/content', Buffer.from('film'), { 'Content-Disposition': 'attachment; filename="Marche.mp4"' })).json()
  await page.route(`**/drive/entries/${film.id}`, async (route) => {
    const answer = await route.fetch()
    const body = await answer.json()
    await route.fulfill({ response: answer, json: { ...body, entry: { ...body.entry, mime: 'video/mp4', preview: true } } })
  })
  await page.route(`**/drive/files/${film.id}/thumbnail*`, (route) => route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180"><rect width="320" height="180" fill="teal"/></svg>' }))
  const shown = page.waitForResponse((r) => r.url().includes(`${film.id}/thumbnail`))
  await page.goto(`/drive/file/${film.id}`)
  await shown
  await page.getByRole('button', { name: m('drive_full_screen') }).click()
  await page.waitForFunction(() => document.fullscreenElement)
  await page.keyboard.press('f')
  await page.waitForFunction(() => !document.fullscreenElement)
  await page.goto('about:blank') // or it asks once more, for what is no film to the server
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await call('POST', '/drive/batch', { do: 'trash', items: [{ id: film.id }] })
}

/** What has arrived takes one line, above which the button that makes and sends things is within reach. */
async function arrived(v, call, m) {
  const { page } = v
  await page.goto('/drive')
  const made = page.waitForResponse((r) => r.request().method() === 'PUT' && r.url().includes('/content'))
  await page.locator('input[type=file][multiple]').first().setInputFiles({ name: 'Carnet.txt', mimeType: 'text/plain', buffer: Buffer.from('x') })
  const sent = await (await made).json()
  await page.locator('.dock').getByRole('button', { name: m('drive_up_open') }).waitFor()
  const [dock, plus] = [await page.locator('.dock').boundingBox(), await page.locator('.fab').boundingBox()]
  if (dock.height > 64 || plus.y + plus.height > dock.y) throw new Error(`what has arrived takes ${dock.height} px from ${dock.y}, and the button ends at ${plus.y + plus.height}`)
  await page.locator('.fab').tap()
  await page.getByRole('menu').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.dock').getByRole('button', { name: m('part_close') }).tap()
  await call('POST', '/drive/batch', { do: 'trash', items: [{ id: sent.id }] })
}

/** All of it; `many` answers for a server with so many photos. */
export async function touch(browser, node, who, password, many) {
  const call = await api(node, who.login, password)
  const { person } = await (await call('GET', '/session')).json()
  const m = words(person.address_form === 'vous' ? 'fr-x-vous' : 'fr')
  const v = await visit(browser, node, { lang: 'fr', theme: 'light', width: 390 })
  await signIn(v, who, password)
  const fingers = await hand(v)
  await choose(v, fingers, m)
  await look(v, fingers)
  await scrub(v, fingers, many)
  await arrived(v, call, m)
  await v.close()
  const wide = await visit(browser, node, { lang: 'fr', theme: 'light', width: 1280 })
  await signIn(wide, who, password)
  await stage(wide, call, m)
  await wide.close()
}
