// One file in parts of 16 MiB (tus 1.0): each part is safe on the server when it is answered.
import { Upload, type DetailedError } from 'tus-js-client'
import { client, failed, headers, heard, ok } from '../../../api/client'
import { ApiError, asApiError } from '../../../api/errors'
import { network } from '../../../shell/network.svelte'
import { lost } from './lost'
import type { Content, Sending, Sent } from './queue'

const part = 16 << 20

export function sendInParts(what: Sending, progress: (sent: number) => void, signal: AbortSignal): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(what.file, {
      // Refused when it asks how far it is, a client that knows where to begin anew would do so, whatever the reason: gigabytes would be lost.
      endpoint: what.at ? undefined : '/tus/files/', uploadUrl: what.at, chunkSize: part,
      // Nothing of a person's files is kept in the browser: the server lists what is unfinished. The queue tries again itself.
      storeFingerprintForResuming: false, retryDelays: null,
      headers: headers(),
      metadata: {
        filename: what.name, parent: what.folder, filetype: what.file.type,
        // At the last byte of a gigabyte nobody wants to hear that a twin has come meanwhile: it is kept beside.
        conflict: what.conflict === 'replace' ? 'replace' : 'keep-both',
        modified: new Date(what.lastModified).toISOString(),
      },
      onUploadUrlAvailable: () => { if (upload.url) what.keep?.(new URL(upload.url, location.href).pathname) },
      onProgress: (sent) => progress(sent),
      onSuccess: ({ lastResponse }) => {
        heard(lastResponse.getStatus(), (name) => lastResponse.getHeader(name))
        network.done('PATCH', 204)
        const id = lastResponse.getHeader('Pims-Entry')
        if (id) ok(client.GET('/drive/entries/{id}', { params: { path: { id } } })).then(({ entry, crumbs }) => resolve({ ...entry, folder: crumbs.at(-2) }), reject)
        else reject(new ApiError(502))
      },
      onError: (error) => {
        const err = error as DetailedError
        if (asks(err) && [404, 410].includes(err.originalResponse?.getStatus() ?? 0)) resolve(sendInParts({ ...what, at: undefined }, progress, signal))
        else void fault(err, what.file).then(reject)
      },
    })
    signal.addEventListener('abort', () => {
      void upload.abort()
      reject(new DOMException('aborted', 'AbortError'))
    })
    upload.start()
  })
}

/** It was about how far it is. */
const asks = (err: DetailedError) => err.originalRequest?.getMethod() === 'HEAD'

/** Of an answer its problem; of none why it did not come. */
async function fault(err: DetailedError, file: Content): Promise<ApiError> {
  const answer = err.originalResponse
  const status = answer?.getStatus() ?? 0
  if (!answer || !status) return lost(file)
  // That is refused without a word; another question is told why.
  if (asks(err)) {
    try { await ok(client.GET('/drive/uploads')) } catch (why) { return asApiError(why) }
  }
  let body: unknown
  try { body = JSON.parse(answer.getBody()) } catch { /* the protocol's own words: the status must do */ }
  return failed(heard(status, (name) => answer.getHeader(name)), body)
}
