// Why no answer came.
import { ApiError } from '../../../api/errors'
import { network } from '../../../shell/network.svelte'
import type { Content } from './queue'

/** The browser says the same of a network that is away and of a file that was changed or deleted under it: reading a byte tells. */
export async function lost(file: Content): Promise<ApiError> {
  try {
    await (file.size ? file.slice(0, 1) : file).arrayBuffer()
  } catch {
    return new ApiError(0, { code: 'file-changed', detail: '', request_id: '', status: 0, title: '', type: 'about:blank' })
  }
  network.missed()
  return new ApiError(0)
}
