// What pdf.js fetches by name while it draws: character maps, the standard fonts, image decoders that need no WebAssembly.
// They keep their names, under a folder that carries the version, so that they may be cached for good.
import { createReadStream, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = new URL('../node_modules/pdfjs-dist/', import.meta.url).pathname
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
export const folder = `assets/pdfjs-${version}/`

const wanted = [
  ...readdirSync(join(root, 'cmaps')).map((name) => `cmaps/${name}`),
  ...readdirSync(join(root, 'standard_fonts')).map((name) => `standard_fonts/${name}`),
  ...readdirSync(join(root, 'wasm')).filter((name) => /_nowasm_fallback\.js$|^LICENSE_.*(JBIG2|OPENJPEG)$/.test(name)).map((name) => `wasm/${name}`),
]

export function pdfAssets() {
  return {
    name: 'pdf-assets',
    config: () => ({ define: { __PDF_ASSETS__: JSON.stringify('/' + folder) } }),
    configureServer(server) {
      server.middlewares.use('/' + folder, (req, res, next) => {
        const name = (req.url ?? '').slice(1)
        if (!wanted.includes(name)) return next()
        res.setHeader('Content-Type', name.endsWith('.js') ? 'text/javascript' : 'application/octet-stream')
        createReadStream(join(root, name)).pipe(res)
      })
    },
    generateBundle() {
      for (const name of wanted) this.emitFile({ type: 'asset', fileName: folder + name.replace(/(LICENSE_\w+)$/, '$1.txt'), source: readFileSync(join(root, name)) })
    },
  }
}
