import { expect, it, vi } from 'vitest'
import type { Entry } from '../../../api/types'

vi.stubGlobal('navigator', { onLine: true })
vi.stubGlobal('document', { documentElement: { lang: 'fr', dataset: {} } })
vi.stubGlobal('location', { href: 'https://c.test/photos', origin: 'https://c.test' })
const photo = (id: string, modified: string): Entry => ({ id, name: `${id}.jpg`, kind: 'file', mime: 'image/jpeg', etag: id, parent: 'root', created: modified, modified, favourite: true })
const [old, lately, star] = [photo('old', '2026-11-20T10:00:00Z'), photo('lately', '2026-03-01T10:00:00Z'), photo('star', '2026-11-21T10:00:00Z')]
const taken: Record<string, string> = { old: '2019-07-14T22:00:00', lately: '2026-02-28T10:00:00', star: '2024-05-01T10:00:00' }
const get = vi.fn(async (path: string, ask?: { params: { path: { id: string } } }) => {
  if (path === '/drive/favourites') return { entries: [old, lately] }
  const { id } = ask!.params.path
  return { entry: { id, etag: id }, photo: { taken: taken[id], dated: true, place: false, width: 4, height: 3 } }
})
vi.mock('../../../api/client', () => ({ client: { GET: get }, ok: (answer: Promise<unknown>) => answer }))

const { favourites } = await import('./favourites.svelte')
const order = () => favourites.photos.map((p) => `${p.id} ${p.taken.slice(0, 4)}`)

it('stands by the day when each was taken, asked once, also for what gets its star later', async () => {
  await favourites.load()
  expect(order()).toEqual(['lately 2026', 'old 2019'])
  favourites.put([star])
  await vi.waitFor(() => expect(order()).toEqual(['lately 2026', 'star 2024', 'old 2019']))
  await favourites.load()
  expect(get.mock.calls.filter(([path]) => path !== '/drive/favourites')).toHaveLength(3)
})
