import { expect, it } from 'vitest'
import { address, createClient } from './fetch'

type Paths = {
  '/things/{id}': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }
    post: { parameters: { path: { id: string } }; requestBody: { content: { 'application/json': { name: string } } }; responses: { 200: { content: { 'application/json': { ok: boolean } } } } }
  }
}

it('fills in the places of a path, and leaves out what is not asked', () => {
  expect(address('/a/{id}/b/{n}', { path: { id: 'x/y ?', n: 3 }, query: { q: 'é&', limit: 0, cursor: undefined, none: null } })).toBe('/a/x%2Fy%20%3F/b/3?q=%C3%A9%26&limit=0')
  expect(address('/a')).toBe('/a')
})

it('sends JSON in the language of the page, and gives back what came', async () => {
  const seen: Request[] = []
  const answers = [new Response('{"ok":true}', { status: 200 }), new Response(null, { status: 204 }), new Response('<p>', { status: 502 })]
  const client = createClient<Paths>('http://localhost/api', () => ({ 'Accept-Language': 'fr' }), async (r) => { seen.push(r); return answers.shift()! })
  const ask = () => client.POST('/things/{id}', { params: { path: { id: 't1' } }, body: { name: 'é' } })
  expect((await ask()).data).toEqual({ ok: true })
  expect([seen[0]!.url, seen[0]!.method, seen[0]!.headers.get('Content-Type'), seen[0]!.headers.get('Accept-Language'), await seen[0]!.text()])
    .toEqual(['http://localhost/api/things/t1', 'POST', 'application/json', 'fr', '{"name":"é"}'])
  expect((await ask()).data).toBeUndefined()
  expect((await ask()).error).toBe('<p>')
})
