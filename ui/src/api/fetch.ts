// What openapi-fetch does for a typed client, as far as it is needed here: the first screen pays for each byte.
import type { Client } from 'openapi-fetch'

type Values = Record<string, string | number | boolean | null | undefined>
type Init = {
  params?: { path?: Values; query?: Values; header?: Record<string, string> }
  headers?: Record<string, string>
  body?: unknown
  /** For what is no JSON. */
  bodySerializer?: (body: unknown) => BodyInit
  signal?: AbortSignal
}

/** send takes the request as it will go out, and its answer comes back as it came. */
export function createClient<Paths extends object>(base: string, headers: () => Record<string, string>, send: (request: Request) => Promise<Response>): Client<Paths> {
  const call = (method: string) => async (path: string, { params, headers: more, body, bodySerializer = JSON.stringify, signal }: Init = {}) => {
    const response = await send(new Request(base + address(path, params), {
      method, signal, headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers(), ...more, ...params?.header },
      body: body === undefined ? undefined : bodySerializer(body),
    }))
    const text = await response.text()
    return response.ok ? { data: text ? JSON.parse(text) : undefined, response } : { error: parsed(text), response }
  }
  return { GET: call('GET'), POST: call('POST'), PUT: call('PUT'), PATCH: call('PATCH'), DELETE: call('DELETE') } as unknown as Client<Paths>
}

/** The path with its places filled in, and what is asked of it. */
export function address(path: string, params: Init['params'] = {}): string {
  const query = new URLSearchParams(Object.entries(params.query ?? {}).flatMap(([name, v]) => (v == null ? [] : [[name, String(v)]]))).toString()
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params.path?.[name]))) + (query && `?${query}`)
}

function parsed(text: string): unknown {
  try { return JSON.parse(text) } catch { return text }
}
