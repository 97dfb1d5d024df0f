import { asApiError } from '../api/errors'
import { m } from '../i18n.svelte'

/** Why signing in did not work, and what to do. */
export function signInError(err: unknown): string {
  const e = asApiError(err)
  if (e.code === 'bad-credentials') return m.signin_wrong()
  if (e.code === 'too-many-tries') return e.retryAfter ? m.signin_wait({ minutes: Math.ceil(e.retryAfter / 60) }) : m.signin_wait_some()
  return e.message
}
