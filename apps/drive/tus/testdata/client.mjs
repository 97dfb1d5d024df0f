// Uploads one file with tus-js-client: begins, goes away after the first part,
// comes back as another program would and goes on; then one whose length nobody
// knows before its end, and one that is given up.
//   node client.mjs <module> <endpoint> <authorization> <file> <folder>
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'

const [module, endpoint, authorization, file, folder] = process.argv.slice(2)
const tus = await import(pathToFileURL(module))
const common = {
  endpoint,
  headers: { Authorization: authorization },
  chunkSize: 512 * 1024,
  retryDelays: [0, 50, 100, 200, 400],
  urlStorage: new tus.FileUrlStorage(join(folder, 'urls.json')),
  storeFingerprintForResuming: true,
}

// upload runs one upload until it ends, or until stop says so.
function upload(source, options, { stop, resume } = {}) {
  return new Promise((done, failed) => {
    let entry = null
    const u = new tus.Upload(source, {
      ...common,
      ...options,
      onError: failed,
      onSuccess: () => done({ url: u.url, entry }),
      onAfterResponse: (_, res) => {
        entry = res.getHeader('Pims-Entry') ?? entry
      },
      onChunkComplete: (size, accepted) => {
        if (stop?.(accepted)) u.abort().then(() => done({ url: u.url, accepted }))
      },
    })
    if (!resume) return u.start()
    u.findPreviousUploads().then((before) => {
      if (before.length !== 1) return failed(new Error(`${before.length} uploads to resume`))
      u.resumeFromPreviousUpload(before[0])
      u.start()
    }, failed)
  })
}

const metadata = { filename: 'film.mp4', filetype: 'video/mp4' }
const first = await upload(createReadStream(file), { metadata }, { stop: (n) => n > 0 })
const second = await upload(createReadStream(file), { metadata }, { resume: true })
if (first.url !== second.url) throw new Error(`resumed another: ${first.url}, ${second.url}`)

const stream = Readable.from([Buffer.alloc(700 * 1024, 'a'), Buffer.alloc(100, 'b')], { objectMode: false })
const deferred = await upload(stream, { metadata: { filename: 'flux.txt' }, uploadLengthDeferred: true, storeFingerprintForResuming: false })

const third = await upload(createReadStream(file), { metadata, storeFingerprintForResuming: false }, { stop: (n) => n > 0 })
await tus.Upload.terminate(third.url, common)

console.log(JSON.stringify({ resumed: second.entry, deferred: deferred.entry, stopped: first.accepted }))
