import { i18n } from '../i18n.svelte'
import { network } from '../shell/network.svelte'
import { ApiError } from './errors'
import { createClient } from './fetch'
import type { paths } from './schema'
import type { Problem } from './types'

export const base = '/api/v1'

const hooks = {
  /** The session store sets it: the cookie is gone while the page is open. */
  signedOut: () => {},
  /** Somebody else is signed in. */
  replaced: () => {},
  /** The id of whose page this is, empty for nobody's. */
  person: () => '',
}
export const onSession = (fns: typeof hooks) => void Object.assign(hooks, fns)

/** How often a request goes out again when the server is too busy for it. */
const tries = 4

async function send(request: Request): Promise<Response> {
  for (let left = idempotent(request) ? tries : 0; ; left--) {
    const response = await once(left ? request.clone() : request)
    const wait = response.status === 503 ? Number(response.headers.get('Retry-After')) : 0
    if (!left || !wait || wait > 10) return response
    await network.pause(wait)
  }
}

/** What may be sent twice. Signing in is one more: who is refused for want of room has done nothing yet. */
const idempotent = ({ method, url }: Request) => (method !== 'POST' && method !== 'PATCH') || url.endsWith(`${base}/session`)

async function once(request: Request): Promise<Response> {
  try {
    const response = await fetch(request)
    network.heard(response)
    if (response.ok && !request.url.endsWith(`${base}/session`)) network.done(request.method, response.status)
    return response
  } catch (err) {
    if (request.signal.aborted) throw err
    network.missed()
    throw new ApiError(0)
  }
}

/** The document's paths as callers write them: '/home' for '/api/v1/home'. */
type Short = { [Path in keyof paths as Path extends `/api/v1${infer Rest}` ? Rest : never]: paths[Path] }

/** client.GET('/drive/folders/{id}', { params: { path: { id } } }); wrap it in ok(). */
export const client = createClient<Short>(base, () => headers(), send)

/** What every request says: the language, and whose page it comes from. Another tab may have let somebody else in meanwhile: the server then refuses it. */
export const headers = (): Record<string, string> => ({ 'Accept-Language': i18n.lang, ...(hooks.person() ? { 'Pims-Person': hooks.person() } : {}) })

type Answer<T> = { data?: T; error?: unknown; response: Response }

/** The body of a good answer; anything else is thrown as an ApiError. */
export async function ok<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer
  if (response.ok) return data as T
  throw failed(response, error)
}

/** For raw requests (uploads): their answer as other requests have theirs, without its body. */
export function heard(status: number, header: (name: string) => string | null | undefined): Response {
  const headers = new Headers()
  for (const name of ['Retry-After', 'X-Request-Id']) {
    const value = header(name)
    if (value) headers.set(name, value)
  }
  const answer = new Response(null, { status, headers })
  network.heard(answer)
  return answer
}

/** For raw requests too: turns a bad answer into an ApiError. */
export function failed(response: Response, body: unknown): ApiError {
  const problem = body && typeof body === 'object' ? (body as Problem) : undefined
  const err = new ApiError(response.status, problem, response)
  if (err.code === 'signed-out') hooks.signedOut()
  if (err.code === 'other-person') hooks.replaced()
  network.refused(err.code)
  return err
}
