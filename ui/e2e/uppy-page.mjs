// The script of a site that is none of ours: it sends files with Uppy, and nothing else of it knows tus.
import Uppy from '@uppy/core'
import Tus from '@uppy/tus'

/** Sends files; answers with how many arrived and failed. */
globalThis.send = async ({ endpoint, authorization, files, retryDelays }) => {
  const uppy = new Uppy()
  uppy.use(Tus, { endpoint, headers: { Authorization: authorization }, chunkSize: 1 << 20, limit: 2, retryDelays, removeFingerprintOnSuccess: true })
  for (const { name, size, relativePath } of files) {
    const data = new Blob([new Uint8Array(size).map((_, at) => (at * 31 + size) % 251)], { type: 'application/octet-stream' })
    uppy.addFile({ name, type: data.type, data, meta: relativePath && { relativePath } })
  }
  const { successful, failed } = await uppy.upload()
  return { successful: successful.length, failed: failed.map((f) => f.error) }
}
