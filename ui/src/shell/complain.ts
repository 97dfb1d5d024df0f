import { asApiError } from '../api/errors'
import { toast } from '../parts/toasts.svelte'

/** Shows why something did not work; an ended session has its own dialog. */
export function complain(err: unknown) {
  const e = asApiError(err)
  if (e.code !== 'signed-out') toast(e.message, { danger: true })
}
