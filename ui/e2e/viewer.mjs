// The viewer as people meet it: pictures walked along, pages of Markdown, tables, code and sounds read, and the row gone back to.
import fs from 'node:fs'
import { visit } from './browser.mjs'
import { api } from './node.mjs'
import { signIn } from './checks.mjs'
import { words } from './words.mjs'

const page = `---
matière: SVT
---
# Volcans *explosifs*

Un **volcan** se lit sur [le site](https://example.org/volcans), et pas [ici](javascript:document.title='perdu').

- [x] choisir un volcan
- [ ] faire la coupe
  1. magma
  2. cheminée

| Volcan | Hauteur |
|:--|--:|
| Etna | 3 357 m |
| Piton de la Fournaise | 2 632 m |

\`\`\`py
def hauteur(nom):  # en mètres
    return 3357 if nom == "Etna" else None
\`\`\`

> Le magma est chaud.

![Coupe](https://example.org/coupe.png) <script>document.title = 'perdu'</script>
`
const table = ['Date;pH;Lieu', ...Array.from({ length: 3000 }, (_, i) => `${i % 28 + 1}/11/2026;7,${i % 10};"Orval; nord ${i}"`)].join('\r\n')
const code = Array.from({ length: 1500 }, (_, i) => `def mesure_${i}(x):\n    """Relève\n    ${i}"""\n    return x + ${i}  # en mètres\n`).join('\n')

/** So many seconds of nothing, 8,000 samples of a byte each. */
function silence(seconds) {
  const samples = Buffer.alloc(8000 * seconds, 128)
  const head = Buffer.from('RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\0\0\0\0', 'latin1')
  head.writeUInt32LE(36 + samples.length, 4)
  head.writeUInt32LE(samples.length, 40)
  return Buffer.concat([head, samples])
}

/** An ID3 label with a title and a cover, before a sound that no player needs to like. */
function sound(wav, cover) {
  const size = (n) => Buffer.from([(n >> 21) & 127, (n >> 14) & 127, (n >> 7) & 127, n & 127])
  const frame = (name, body) => Buffer.concat([Buffer.from(name), size(body.length), Buffer.alloc(2), body])
  const body = Buffer.concat([frame('TIT2', Buffer.from('\x03Marée haute')), frame('APIC', Buffer.concat([Buffer.from('\0image/png\0\x03\0'), cover]))])
  return Buffer.concat([Buffer.from('ID3\x04\0\0'), size(body.length), body, wav])
}

async function drawn(p, n, w, h) {
  const url = await p.evaluate(([n, w, h]) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h })
    const c = canvas.getContext('2d')
    c.fillStyle = `hsl(${n * 60} 50% 60%)`
    c.fillRect(0, 0, w, h)
    c.fillStyle = `hsl(${n * 60 + 40} 50% 35%)`
    c.fillRect(0, h * 0.6, w, h)
    return canvas.toDataURL('image/png')
  }, [n, w, h])
  return Buffer.from(url.split(',')[1], 'base64')
}

/** Eight pages, the same word on each. */
async function novel(browser) {
  const page = await browser.newPage()
  await page.setContent(Array.from({ length: 8 }, (_, i) => `<section style="break-after:${i < 7 ? 'page' : 'auto'}"><h2>Chapitre ${i + 1}</h2><p>Une Éruption a réveillé la classe.</p></section>`).join(''))
  const pdf = await page.pdf({ format: 'A5' })
  await page.close()
  return pdf
}

const row = (p, name) => p.locator(`[role=row][aria-label="${name}"]`)
const until = async (p, what, run) => {
  for (let n = 0; !(await run()); n++) {
    if (n > 80) throw new Error(what)
    await p.waitForTimeout(50)
  }
}

/** Pictures: in the list, on the stage, larger, turned, along the strip, and back to the row. */
async function pictures(v, folder, m) {
  const { page: p } = v
  await p.goto(`/drive/folder/${folder}?view=list`)
  await row(p, 'Photo 1.png').locator('.over img').waitFor()
  await p.goto(`/drive/folder/${folder}?view=grid`)
  const box = await row(p, 'Photo 2.png').boundingBox()
  await row(p, 'Photo 2.png').locator('img').waitFor()
  if (JSON.stringify(await row(p, 'Photo 2.png').boundingBox()) !== JSON.stringify(box)) throw new Error('a tile moves when its picture comes')
  await v.look_at('viewer-grid')
  await row(p, 'Photo 1.png').locator('.name').click()
  const stage = p.getByRole('img', { name: 'Photo 1.png' })
  await stage.locator('img.ready').first().waitFor()
  await p.keyboard.press('ArrowRight')
  await p.getByRole('heading', { level: 1, name: 'Photo 2.png' }).waitFor()
  await p.locator('nav a[aria-current][aria-label="Photo 2.png"]').waitFor()
  const image = p.getByRole('img', { name: 'Photo 2.png' }).locator('img.ready').last()
  await image.waitFor()
  const scale = () => image.evaluate((e) => new DOMMatrix(getComputedStyle(e).transform))
  await p.keyboard.press('+')
  await until(p, '+ does not enlarge', async () => (await scale()).a > 1.2)
  await p.keyboard.press('0')
  await until(p, '0 does not show it whole', async () => (await scale()).a === 1)
  await p.keyboard.press('r')
  await until(p, 'R does not turn', async () => Math.abs((await scale()).a) < 0.01)
  const within = await image.evaluate((e) => {
    const a = e.getBoundingClientRect()
    const b = e.parentElement.getBoundingClientRect()
    return a.width <= b.width + 1 && a.height <= b.height + 1
  })
  if (!within) throw new Error('a picture on its side does not fit')
  await p.keyboard.press('i')
  await p.getByRole('complementary', { name: m('drive_details_of', { name: 'Photo 2.png' }) }).waitFor()
  await v.look_at('viewer-image')
  await p.keyboard.press('Escape')
  await p.locator('[role=row][aria-label="Photo 2.png"]:focus').waitFor()
}

/** What is read: nothing of it runs, and its source is a choice away. */
async function pages(v, open, m) {
  const { page: p } = v
  await open('Volcans.md')
  await p.locator('.prose h2', { hasText: 'Volcans explosifs' }).waitFor()
  await p.locator('.prose td', { hasText: '2 632 m' }).waitFor()
  await p.getByRole('img', { name: m('drive_view_done') }).waitFor()
  await p.locator('.prose .code .word', { hasText: 'def' }).waitFor()
  const links = await p.locator('.prose a').evaluateAll((all) => all.map((a) => [a.href, a.rel, a.target].join(' ')))
  if (links.join() !== 'https://example.org/volcans noopener noreferrer _blank,https://example.org/coupe.png noopener noreferrer _blank') throw new Error(`links of a page: ${links}`)
  if (await p.locator('.prose :is(script, img)').count()) throw new Error('a page brings elements of its own')
  await v.look_at('viewer-markdown')
  await p.getByText(m('drive_view_source'), { exact: true }).click()
  await p.locator('.lines .word', { hasText: '# Volcans' }).waitFor()

  await open('Mesures.csv')
  await p.locator('th[scope=col]', { hasText: 'Lieu' }).waitFor()
  await p.locator('td', { hasText: 'Orval; nord 3' }).first().waitFor()
  await v.look_at('viewer-table')
  await p.getByRole('region', { name: 'Mesures.csv' }).focus()
  await p.keyboard.press('End')
  await p.locator('td', { hasText: 'Orval; nord 2999' }).waitFor()
  if ((await p.locator('tbody tr').count()) > 100) throw new Error('a long table is drawn whole')

  await open('Relevés.py')
  await p.locator('.lines .word', { hasText: 'def' }).first().waitFor()
  await v.look_at('viewer-code')
  await p.locator('.paper').evaluate((e) => e.scrollTo(0, e.scrollHeight))
  await p.locator('.src .name', { hasText: 'mesure_1499' }).waitFor()
  if ((await p.locator('.src').count()) > 1200) throw new Error('long code is coloured whole')
}

/** Words are found in a document whatever their accents, and it is printed without the page around it. */
async function paper(v, open, m) {
  const { page: p } = v
  await open('Roman.pdf')
  await p.locator('.textLayer span').first().waitFor()
  await p.keyboard.press('Control+f')
  const box = p.getByRole('textbox', { name: m('drive_find_words') })
  await box.fill('eruption')
  await p.locator('.find', { hasText: m('drive_n_of', { n: '1', of: '8' }) }).waitFor()
  await p.locator('.hit.now').waitFor()
  await v.look_at('viewer-find')
  // Round to the last one, pages away, and on to the first.
  await p.keyboard.press('Shift+Enter')
  await p.locator('.find', { hasText: m('drive_n_of', { n: '8', of: '8' }) }).waitFor()
  await until(p, 'the place found is not in sight', () => p.locator('[data-page="8"] .hit.now').evaluate((e) => { const b = e.getBoundingClientRect(); return b.top > 60 && b.bottom < innerHeight }).catch(() => false))
  await box.fill('zèbre')
  await p.locator('.find', { hasText: m('drive_find_none') }).waitFor()
  await p.keyboard.press('Escape')
  await p.locator('.find').waitFor({ state: 'detached' })
  await p.getByRole('heading', { level: 1, name: 'Roman.pdf' }).waitFor()

  await p.evaluate(() => { window.print = () => { globalThis.printed = true } })
  await p.keyboard.press('Control+p')
  await p.waitForFunction(() => globalThis.printed)
  const paper = (await p.pdf({ preferCSSPageSize: true })).toString('latin1')
  const sheets = paper.match(/\/Type\s*\/Page\b/g)?.length
  if (sheets !== 8) throw new Error(`a document of 8 pages is printed on ${sheets}`)
  await p.evaluate(() => dispatchEvent(new Event('afterprint')))
  await p.getByRole('dialog').waitFor({ state: 'detached' })
  if (await p.locator('.print-paper').count()) throw new Error('what was printed stays on the page')
}

/** Sounds, and what cannot be shown. */
async function others(v, open, m) {
  const { page: p } = v
  await open('Marée.mp3')
  await p.getByText('Marée haute', { exact: true }).or(p.getByText(m('drive_view_unplayable'))).first().waitFor()
  // Space plays and stops from wherever the keyboard is; arrows are the player's from then on.
  await open('Silence.wav')
  await p.waitForFunction(() => document.querySelector('audio')?.readyState > 0)
  const here = p.url()
  await p.keyboard.press('Space')
  await p.waitForFunction(() => document.querySelector('audio').currentTime > 0)
  await p.keyboard.press('ArrowRight')
  if (p.url() !== here) throw new Error('an arrow leaves the sound that plays')
  await p.keyboard.press('Space')
  await p.waitForFunction(() => document.querySelector('audio').paused)
  await open('Modèle.blend')
  await p.getByText(m('drive_view_none')).waitFor()
  await v.look_at('viewer-none')
}

/** All of it at 1280, and what a phone must show too. */
export async function viewer(browser, node, who, password) {
  const call = await api(node, who.login, password)
  await call('PATCH', '/settings/preferences', { language: 'fr', theme: 'light' })
  const m = words('fr-x-vous')
  let folder
  for (const width of [1280, 390]) {
    const v = await visit(browser, node, { lang: 'fr', theme: 'light', width })
    const { page: p } = v
    await signIn(v, who, password)
    if (!folder) {
      folder = (await (await call('POST', '/drive/folders', { parent: 'root', name: 'À lire' })).json()).id
      const put = (name, body) => call('PUT', `/drive/folders/${folder}/content`, Buffer.from(body), { 'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}` })
      for (const [n, w, h] of [[1, 1600, 900], [2, 1400, 700], [3, 300, 500]]) await put(`Photo ${n}.png`, await drawn(p, n, w, h))
      await put('Volcans.md', page)
      await put('Roman.pdf', await novel(browser))
      await put('Mesures.csv', table)
      await put('Relevés.py', code)
      await put('Marée.mp3', sound(Buffer.alloc(2000), await drawn(p, 4, 40, 40)))
      await put('Silence.wav', silence(20))
      await put('Déjeuner.jpg', fs.readFileSync(new URL('../../photo/testdata/place.jpg', import.meta.url)))
      await put('Modèle.blend', Buffer.from([0, 1, 2, 255, 254]))
    }
    const { entries } = await (await call('GET', `/drive/folders/${folder}`)).json()
    const open = async (name) => {
      await p.goto(`/drive/file/${entries.find((e) => e.name === name).id}`)
      await p.getByRole('heading', { level: 1, name }).waitFor()
    }
    if (width === 1280) {
      await pictures(v, folder, m)
      await pages(v, open, m)
      await paper(v, open, m)
      await others(v, open, m)
    } else {
      await open('Photo 3.png')
      await p.getByRole('img', { name: 'Photo 3.png' }).locator('img.ready').first().waitFor()
      await v.look_at('viewer-image')
      // A photo says what the clock showed and that it holds its place, also when it is opened from the files; Escape leaves what is said of it first.
      await open('Déjeuner.jpg')
      await p.keyboard.press('i')
      const infos = p.getByRole('complementary')
      for (const words of ['17 mai 2026', '16\u00a0h\u00a004', m('drive_place_in')]) await infos.getByText(words).first().waitFor()
      await p.keyboard.press('Escape')
      await infos.waitFor({ state: 'detached' })
      await p.getByRole('heading', { level: 1, name: 'Déjeuner.jpg' }).waitFor()
      await open('Volcans.md')
      await p.locator('.prose table').waitFor()
      await v.look_at('viewer-markdown')
    }
    await v.close()
  }
}
