// What a learner can show: a badge, a Pix certification, a page that anybody with its address may read, and who stops it.
import path from 'node:path'
import { readFile, writeFile } from 'node:fs/promises'
import { visit } from './browser.mjs'
import { api, root } from './node.mjs'
import { answer, enter, password, until } from './school.mjs'
import { words } from './words.mjs'

const m = words('fr')
const vous = words('fr-x-vous')
const bytes = async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())

/** A photo that says where it was taken, as those of a phone do. */
async function photo() {
  const jpeg = await readFile(path.join(root, 'cmd/pims/showcase/tabouret.jpg'))
  const body = Buffer.from('Exif\0\0MM\0*\0\0\0\u0008\0\u0001\u0088%\0\u0004\0\0\0\u0001\0\0\0\u001a\0\0\0\0\0\0GPS 48.1173 -1.6778', 'latin1')
  const length = Buffer.alloc(2)
  length.writeUInt16BE(body.length + 2)
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), length, body, jpeg.subarray(2)])
}

/** Drops a badge of one's own and one of somebody else's. */
async function badges(v, node, learner, other) {
  const { page } = v
  await page.goto('/badges')
  await page.getByText(m('badges_none_title')).waitFor()
  await v.look_at('60-badges-empty')
  const file = async (login) => ({ name: `${login}.png`, mimeType: 'image/png', buffer: await bytes(`${node.fablab_url}/badges/${login}.png`) })
  await page.setInputFiles('input[type=file]', [await file(learner.login), await file(other.login)])
  await page.getByText(m('badges_state_valid'), { exact: true }).first().waitFor()
  await page.getByText(m('badges_state_invalid_recipient')).first().waitFor()
  await v.look_at('61-badges', { full: true })
  await page.getByRole('link', { name: /Sécurité machines/ }).click()
  await page.getByRole('button', { name: m('badges_verify') }).click()
  await page.getByText(m('badges_verified_again')).first().waitFor()
  const questions = await page.locator('.lines > li').count()
  if (questions !== 7) throw new Error(`${questions} questions about a badge`)
  await v.look_at('62-badge', { full: true })
}

/** Brings Pix in by its code, and drops the PDF that Pix gives to its owner only. */
async function pix(v, node, call) {
  const { page } = v
  await call('POST', '/connexions', { konnector: 'pix', fields: { code: node.pix_code } })
  const { certifications: [one] } = await until(call, '/certifications', (c) => c.certifications.length > 0)
  await page.goto(`/certifications/${one.id}`)
  await page.getByText(one.level).first().waitFor()
  await page.setInputFiles('input[type=file]', { name: 'certificat.pdf', mimeType: 'application/pdf', buffer: await bytes(`${node.pix_url}/demo/attestation.pdf`) })
  await until(call, `/certifications/${one.id}`, (c) => c.original)
  await page.locator('a[href^="/drive/file/"]').first().waitFor()
  await v.look_at('63-pix', { full: true })
  const rows = await page.locator('main table tbody tr').count()
  if (rows && rows < 16) throw new Error(`${rows} competences stand in the table`)
  return one.id
}

/** A visitor: no account, no JavaScript. Returns the page's text, or its status where there is none. */
async function visitor(browser, url, width = 1280) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 900 }, locale: 'fr-FR' })
  const page = await context.newPage()
  const asked = []
  page.on('request', (r) => asked.push(r.url()))
  const answer = await page.goto(url)
  const seen = { status: answer.status(), html: await answer.text(), cookies: await context.cookies(), asked, page }
  return { ...seen, close: () => context.close() }
}

/** Publishes a page at 16, alone; looks at it as a visitor; prints it; takes it off. */
async function publish(browser, v, node, call, certification) {
  const { page } = v
  const { badges: [, badge] } = await (await call('GET', '/badges')).json()
  const { entries } = await (await call('GET', '/drive/folders/root')).json()
  const picture = entries.find((e) => e.mime === 'image/jpeg')
  await page.goto('/portfolio')
  await page.getByText(m('portfolio_start')).first().waitFor()
  await v.look_at('64-portfolio-empty', { full: true })
  await page.getByRole('button', { name: /stage/i }).first().click()
  await page.waitForURL(/\/portfolio\/.+/)
  await page.getByText(m('portfolio_who')).first().waitFor()
  const id = new URL(page.url()).pathname.split('/').at(-1)
  const made = await (await call('GET', `/portfolio/${id}`)).json()
  await call('PUT', `/portfolio/${id}`, {
    title: 'Tom, apprenti menuisier', subtitle: 'Des choses qui durent.', theme: 'wood',
    blocks: [
      { id: 'a', kind: 'text', heading: 'Je cherche un stage', text: 'Quatre semaines, **en mai**, dans un atelier.' },
      { id: 'b', kind: 'gallery', heading: 'Ce que j’ai fabriqué', items: [{ id: picture.id, alt: 'Un tabouret', caption: 'Frêne' }] },
      { id: 'c', kind: 'badge', items: [{ id: badge.id }] }, { id: 'd', kind: 'certification', items: [{ id: certification }] },
    ],
  }, { 'If-Match': made.etag })
  await page.reload()
  await page.getByText(m('portfolio_who')).first().waitFor()
  await page.locator('input, textarea, [contenteditable]').first().waitFor()
  await page.waitForTimeout(500)
  await v.look_at('65-editor', { full: true })
  await page.getByRole('button', { name: m('portfolio_publish'), exact: true }).first().click()
  await page.getByRole('dialog').waitFor()
  await v.look_at('66-publish')
  await page.getByRole('dialog').getByRole('button', { name: m('portfolio_publish'), exact: true }).click()
  await page.getByText(m('portfolio_published')).first().waitFor()
  const { publication } = await (await call('GET', `/portfolio/${id}`)).json()
  if (publication.state !== 'active' || publication.rule !== 'self') throw new Error(`published alone at 16: ${publication.state}, ${publication.rule}`)

  const seen = await visitor(browser, publication.url)
  if (seen.status !== 200 || !seen.html.includes('Tom, apprenti menuisier') || !seen.html.includes('Je cherche un stage')) throw new Error(`a visitor gets ${seen.status}`)
  if (/<script|\son\w+=|\sstyle=/.test(seen.html)) throw new Error('the public page runs something')
  if (/Girard|tom\.girard|P-[0-9A-Z]{8}/.test(seen.html)) throw new Error('the public page tells more than it shows')
  if (seen.cookies.length) throw new Error('the public page sets a cookie')
  if (seen.asked.some((url) => new URL(url).origin !== new URL(publication.url).origin)) throw new Error(`the public page asks ${seen.asked}`)
  const content = seen.asked.find((url) => url.startsWith(`${publication.url}/`))
  const raw = (await bytes(content)).toString('latin1')
  if (/Exif|GPS|http:\/\/ns\.adobe/.test(raw)) throw new Error('a published photo tells where it was taken')
  const sheet = await seen.page.pdf({ format: 'A4', printBackground: true })
  await writeFile(path.join(root, 'screenshots/68-public-page.pdf'), sheet)
  const pages = (sheet.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length
  if (pages < 1 || pages > 4) throw new Error(`it prints on ${pages} pages`)
  await seen.close()
  for (const [theme, width] of [['light', 1280], ['dark', 390]]) {
    const open = await visit(browser, node, { lang: 'fr', theme, width })
    await open.page.goto(publication.url)
    for (const img of await open.page.locator('img').all()) await img.scrollIntoViewIfNeeded()
    await open.look_at('67-public-page', { full: true })
    await open.page.getByRole('link', { name: /Signaler/ }).click()
    await open.page.locator('form').first().waitFor()
    await open.look_at('69-report', { full: true })
    await open.close()
  }

  await page.goto(`/portfolio/${id}`)
  await page.getByRole('button', { name: m('portfolio_withdraw'), exact: true }).click()
  await page.getByText(m('portfolio_withdrawn')).first().waitFor()
  const gone = await visitor(browser, publication.url)
  const never = await visitor(browser, publication.url.replace(/....$/, '2222'))
  if (gone.status !== 404 || gone.html !== never.html) throw new Error('a page that was withdrawn can be told from one that never was')
  await gone.close()
  await never.close()
  if ((await fetch(content)).status !== 404) throw new Error('a picture of a withdrawn page is still there')
}

/** At 14 both parents read the page and agree; one of them stops it. */
async function together(browser, node, learner) {
  const call = await api(node, learner.login, password)
  const made = await (await call('POST', '/portfolio', { template: 'blank', title: 'Mon action pour la planète' })).json()
  const page = await (await call('PUT', `/portfolio/${made.id}`, {
    title: made.title, subtitle: '', theme: 'forest', blocks: [{ id: 'a', kind: 'text', heading: 'Le jardin du collège', text: 'Nous avons planté douze arbres.' }],
  }, { 'If-Match': made.etag })).json()
  const expires = new Date(Date.now() + 7 * 86_400_000).toISOString()
  const { publication } = await (await call('POST', `/portfolio/${page.id}/publication`, { expires })).json()
  if (publication.state !== 'waiting' || publication.rule !== 'both') throw new Error(`asked at 14: ${publication.state}, ${publication.rule}`)
  const status = async () => (await fetch(publication.url)).status
  const state = (want) => until(call, `/portfolio/${page.id}`, (p) => p.publication.state === want)
  const at14 = await visit(browser, node, { lang: 'fr', theme: 'light', width: 1280 })
  await enter(at14, learner.login, password)
  await at14.page.goto(`/portfolio/${page.id}`)
  await at14.page.getByText(m('portfolio_waiting')).first().waitFor()
  await at14.look_at('70-waiting', { full: true })
  await at14.close()
  const parents = []
  for (const [n, parent] of node.people.filter((p) => p.role === 'guardian').entries()) {
    const v = await visit(browser, node, { lang: 'fr', theme: 'light', width: n ? 390 : 1280 })
    parents.push(v)
    await enter(v, parent.login, parent.password)
    await v.page.goto('/family')
    const [preview] = await Promise.all([v.context.waitForEvent('page'), v.page.getByRole('link', { name: new RegExp(vous('family_page_read')) }).first().click()])
    await preview.getByText('douze arbres').waitFor()
    await preview.close()
    if ((await status()) !== 404) throw new Error('a page is public before both have agreed')
    await answer(v, 'family_agree', `71-family-page-${n}`)
    if (n === 0) await until(call, `/portfolio/${page.id}`, (p) => p.publication.parties.filter((q) => q.answer === 'agreed').length === 2)
  }
  await state('active')
  if ((await status()) !== 200) throw new Error('both have agreed, and the page is not there')
  await parents[0].page.goto('/family')
  const line = parents[0].page.getByRole('listitem').filter({ hasText: made.title }).last()
  await line.getByRole('button', { name: new RegExp(`^${vous('family_object')}`) }).waitFor()
  await parents[0].look_at('72-family-object', { full: true })
  await line.getByRole('button', { name: new RegExp(`^${vous('family_object')}`) }).click()
  await state('frozen')
  if ((await status()) !== 404) throw new Error('a parent objects, and the page is still there')
  for (const v of parents) await v.close()
}

/** A device comes in with a password of its own, to one folder, to read. */
async function device(v, node, call, learner) {
  const { page } = v
  await page.goto('/consents')
  await page.getByText(m('consents_devices')).first().waitFor()
  await page.getByRole('button', { name: m('consents_device_add') }).first().click()
  await page.getByLabel(m('consents_device_name'), { exact: true }).fill('Tablette')
  await page.getByRole('checkbox').first().check()
  await v.look_at('73-device-add', { full: true })
  await page.getByRole('button', { name: m('consents_device_create') }).click()
  await page.getByText(m('consents_device_once')).waitFor()
  await v.look_at('74-device-secret', { full: true })
  const secret = (await page.getByRole('dialog').textContent()).match(/(?:[a-z2-7]{4}-){6}[a-z2-7]{2}/)?.[0]
  await page.getByRole('button', { name: m('consents_device_done') }).click()
  const basic = { Authorization: `Basic ${Buffer.from(`${learner.login}:${secret}`).toString('base64')}` }
  const ask = (at) => fetch(node.api_url + at, { headers: basic })
  if (!(await ask('/drive/folders/root')).ok) throw new Error('the device does not come in')
  if ((await ask('/consents/devices')).ok) throw new Error('a device reads the list of devices')
  await page.goto('/consents')
  await page.getByText('Tablette').first().waitFor()
  await v.look_at('75-devices', { full: true })
  await page.getByRole('button', { name: m('consents_device_end_label', { name: 'Tablette' }) }).click()
  await page.getByText(m('consents_device_ended', { name: 'Tablette' })).first().waitFor()
  if ((await ask('/drive/folders/root')).status !== 401) throw new Error('a device that was ended still comes in')
}

/** Tells all of it on the demo: a learner of 16, and the one of 14 who came in by the portal. */
export async function show(browser, node, learner, told) {
  const tom = node.people[0]
  const call = await api(node, tom.login, tom.password)
  await call('POST', '/home/welcome/dismiss')
  await call('PUT', '/drive/folders/root/content', await photo(), { 'Content-Disposition': 'attachment; filename="tabouret.jpg"' })
  const v = await visit(browser, node, { lang: 'fr', theme: 'light', width: 1280 })
  await enter(v, tom.login, tom.password)
  await badges(v, node, tom, learner)
  told('a badge is verified, another is somebody else’s')
  const certification = await pix(v, node, call)
  told('Pix came in by its code, and its PDF was recognised')
  await publish(browser, v, node, call, certification)
  told('a page was published at 16, seen without JavaScript, printed, and withdrawn')
  await device(v, node, call, tom)
  await v.page.goto('/')
  await v.page.getByText('Sécurité machines').first().waitFor()
  await v.look_at('76-home', { full: true })
  await v.close()
  await together(browser, node, learner)
  told('at 14 two parents agreed, and one stopped it')
}
