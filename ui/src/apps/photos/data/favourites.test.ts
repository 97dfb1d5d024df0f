import { expect, it, vi } from 'vitest'
import type { Entry } from '../../../api/types'

vi.stubGlobal('navigator', { onLine: true })
vi.stubGlobal('document', { documentElement: { lang: 'fr', dataset: {} } })
vi.stubGlobal('location', { href: 'https://c.test/photos', origin: 'https://c.test' })
const entry = (id: string, favourite: boolean): Entry => ({ id, name: `${id}.jpg`, kind: 'file', mime: 'image/jpeg', etag: id, parent: 'root', created: '2026-11-20T10:00:00Z', modified: '2026-11-20T10:00:00Z', favourite })
const photo = (id: string, taken: string) => ({ ...entry(id, true), taken, dated: true, place: false, width: 4, height: 3, preview: true })
const [old, lately, star] = [photo('old', '2019-07-14T22:00:00'), photo('lately', '2026-02-28T10:00:00'), photo('star', '2024-05-01T10:00:00')]
let answer = [lately, old]
const get = vi.fn(async (_path: string) => ({ photos: answer }))
vi.mock('../../../api/client', () => ({ client: { GET: get }, ok: (answer: Promise<unknown>) => answer }))

const { favourites } = await import('./favourites.svelte')
const order = () => favourites.photos.map((p) => p.id)

it('stands by the day when each was taken, also what gets its star later', async () => {
  await favourites.load()
  expect(order()).toEqual(['lately', 'old'])
  answer = [lately, star, old]
  favourites.put([entry('star', true)])
  await vi.waitFor(() => expect(order()).toEqual(['lately', 'star', 'old']))
  expect(get.mock.calls.map(([path]) => path)).toEqual(['/drive/photos/favourites', '/drive/photos/favourites'])
})

it('takes away at once what loses its star, and asks nothing', () => {
  favourites.put([entry('star', false)])
  expect(order()).toEqual(['lately', 'old'])
  expect(get).toHaveBeenCalledTimes(2)
})
