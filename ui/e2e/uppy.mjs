// Uppy on a page of another origin sends files to a node over a line that breaks, with an app password and no cookie,
// and goes on after the page was closed.
import { createServer } from 'node:http'
import path from 'node:path'
import { build } from 'vite'
import { api } from './node.mjs'

/** Makes one script of Uppy and the page's own. */
async function script() {
  const [{ output }] = await build({
    configFile: false, logLevel: 'error', define: { 'process.env.NODE_ENV': '"production"' },
    build: { write: false, lib: { entry: path.join(import.meta.dirname, 'uppy-page.mjs'), formats: ['es'], fileName: 'uppy' } },
  })
  return output[0].code
}

/** What the page's file of a size holds. */
const bytes = (size) => Buffer.from(new Uint8Array(size).map((_, at) => (at * 31 + size) % 251))

export async function uppy(browser, node, person) {
  const code = await script()
  const site = createServer((req, res) => {
    const js = req.url === '/uppy.js'
    res.setHeader('Content-Type', js ? 'text/javascript' : 'text/html').end(js ? code : '<!doctype html><title>Un autre site</title><script type="module" src="/uppy.js"></script>')
  })
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve))
  const context = await browser.newContext({ baseURL: `http://127.0.0.1:${site.address().port}` })
  try {
    return await send(context, node, person)
  } finally {
    await context.close()
    site.close()
  }
}

async function send(context, node, person) {
  const page = await context.newPage()
  let [parts, broken, offsets] = [0, 0, []]
  let breaks = () => false
  await context.route((url) => url.href.startsWith(person.tus_url), (route) => {
    const request = route.request()
    if (request.method() !== 'PATCH') return route.continue()
    if (breaks(++parts)) return ++broken && route.abort('connectionreset')
    offsets.push(Number(request.headers()['upload-offset']))
    return route.continue()
  })
  const upload = async (files, retryDelays = [0, 50, 100]) => {
    await page.goto('/')
    await page.waitForFunction(() => globalThis.send)
    const authorization = `Basic ${Buffer.from(`${person.login}:${person.app_password}`).toString('base64')}`
    return page.evaluate((what) => globalThis.send(what), { endpoint: person.tus_url, authorization, files, retryDelays })
  }
  const many = [
    { name: 'vide.bin', size: 0 }, { name: 'petit.bin', size: 1000 }, { name: 'moyen.bin', size: 200_000 },
    { name: 'dedans.bin', size: 3_000_000, relativePath: 'Envoi Uppy/Photos/dedans.bin' },
  ]
  breaks = (n) => n % 3 === 2
  const first = await upload(many)
  if (first.successful !== many.length || !broken) throw new Error(`Uppy sent ${JSON.stringify(first)}, ${broken} parts broke`)

  // The line is gone for good after two parts; another day it is back.
  const film = [{ name: 'film.bin', size: 5_000_000 }]
  parts = 0
  breaks = (n) => n > 2
  const cut = await upload(film, [])
  if (cut.successful !== 0) throw new Error('Uppy says that all arrived over a line that was cut')
  breaks = () => false
  offsets = []
  const again = await upload(film)
  if (again.successful !== 1 || offsets[0] !== 2 << 20) throw new Error(`Uppy did not go on: ${JSON.stringify(again)}, from ${offsets}`)

  const call = await api(node, person.login, person.password)
  const list = async (id) => (await (await call('GET', `/drive/folders/${id}`)).json()).entries
  const found = (name, entries) => {
    const entry = entries.find((e) => e.name === name)
    if (!entry) throw new Error(`no ${name} among ${entries.map((e) => e.name)}`)
    return entry.id
  }
  const root = await list('root')
  const deep = await list(found('Photos', await list(found('Envoi Uppy', root))))
  for (const { name, size } of [...many, ...film]) {
    const id = found(name, name === 'dedans.bin' ? deep : root)
    const got = Buffer.from(await (await call('GET', `/drive/files/${id}/content`)).arrayBuffer())
    if (!got.equals(bytes(size))) throw new Error(`${name}: ${got.length} bytes arrived of ${size}, or others`)
  }
  const { uploads } = await (await call('GET', '/drive/uploads')).json()
  if (uploads.length) throw new Error(`${uploads.length} uploads are left over`)
  return { files: many.length + film.length, broken }
}
