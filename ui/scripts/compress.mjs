// Writes .br and .gz beside every compressible file of dist, and gives back dist/.gitkeep, which a build empties.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url).pathname
const compressible = /\.(html|js|mjs|css|svg|json|txt|webmanifest)$/

writeFileSync(join(dist, '.gitkeep'), '')
for (const file of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  // index.html is a template: the server compresses what it fills in.
  if (!file.isFile() || !compressible.test(file.name) || file.name === 'index.html') continue
  const path = join(file.parentPath ?? file.path, file.name)
  const bytes = readFileSync(path)
  if (bytes.length < 512) continue
  writeFileSync(path + '.br', brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }))
  writeFileSync(path + '.gz', gzipSync(bytes, { level: 9 }))
}
