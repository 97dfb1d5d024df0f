import { beforeEach, expect, it, vi } from 'vitest'
import type { Session } from '../api/types'

const root = { lang: 'fr', dataset: {} as Record<string, string> }
const replace = vi.fn()
vi.stubGlobal('document', { documentElement: root })
vi.stubGlobal('location', { href: 'https://c.test/settings', origin: 'https://c.test', replace })
vi.stubGlobal('sessionStorage', { clear: vi.fn() })
vi.stubGlobal('localStorage', { clear: vi.fn() })
vi.stubGlobal('navigator', { onLine: true })
const fetched = vi.fn<(request: Request) => Promise<Response>>()
vi.stubGlobal('fetch', fetched)
// Node's Request wants a whole address.
const NodeRequest = globalThis.Request
vi.stubGlobal('Request', class extends NodeRequest { constructor(input: string, init?: RequestInit) { super(new URL(input, 'https://c.test'), init) } })

const preferences = { language: 'en', theme: 'dark', text_size: 110, font: 'system', reduce_motion: true, wide_lines: false }
const ines = { person: { id: 'p1', login: 'ines', address_form: 'vous' }, preferences, apps: [] } as unknown as Session
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
const problem = (status: number, code: string) => json({ type: 'about:blank', title: code, status, code }, status)

const { session } = await import('./session.svelte')
const { i18n } = await import('../i18n.svelte')
const { client, ok } = await import('../api/client')
const { network } = await import('./network.svelte')

beforeEach(() => {
  vi.clearAllMocks()
  session.state = 'loading'
  session.current = undefined
})

it('enters with what the person chose', async () => {
  fetched.mockResolvedValueOnce(json(ines))
  await session.start()
  expect(session.state).toBe('in')
  expect(root).toMatchObject({ lang: 'en', dataset: { theme: 'dark', textSize: '110', font: 'system', motion: 'reduce', lines: 'normal' } })
  expect(i18n.locale).toBe('en')
  i18n.setLang('fr')
  expect(i18n.locale).toBe('fr-x-vous')
})

it('is out when nobody is signed in, failed when the server does not say', async () => {
  fetched.mockResolvedValueOnce(problem(401, 'signed-out'))
  await session.start()
  expect(session.state).toBe('out')
  fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'))
  await session.load()
  expect(session.state).toBe('failed')
  expect(session.error?.offline).toBe(true)
  expect(network.online).toBe(false)
})

it('ends where it stands when the cookie stops working', async () => {
  fetched.mockResolvedValueOnce(json(ines)).mockResolvedValueOnce(problem(401, 'signed-out'))
  await session.start()
  await expect(ok(client.GET('/home'))).rejects.toMatchObject({ code: 'signed-out', status: 401 })
  expect(session.state).toBe('ended')
  expect(session.person.id).toBe('p1')
})

it('goes on when the same person signs in again, starts anew for another', async () => {
  fetched.mockResolvedValueOnce(json(ines))
  await session.start()
  session.state = 'ended'
  fetched.mockResolvedValueOnce(json({}, 201)).mockResolvedValueOnce(json(ines))
  await session.signIn('ines', 'x', false)
  expect(session.state).toBe('in')
  expect(replace).not.toHaveBeenCalled()
  fetched.mockResolvedValueOnce(json({}, 201)).mockResolvedValueOnce(json({ ...ines, person: { ...ines.person, id: 'p2' } }))
  await session.signIn('tom', 'x', false)
  expect(replace).toHaveBeenCalledWith('/')
  expect(session.person.id).toBe('p1')
})

it('leaves with what it kept when somebody else is signed in by now', async () => {
  fetched.mockResolvedValueOnce(json(ines)).mockResolvedValueOnce(problem(409, 'other-person'))
  await session.start()
  await expect(ok(client.GET('/home'))).rejects.toMatchObject({ code: 'other-person' })
  expect(fetched.mock.lastCall?.[0].headers.get('Pims-Person')).toBe('p1')
  expect(sessionStorage.clear).toHaveBeenCalled()
  expect(replace).toHaveBeenCalledWith('/')
})

it('leaves by the portal when the session came from there', async () => {
  fetched.mockResolvedValueOnce(json(ines))
  await session.start()
  fetched.mockResolvedValueOnce(json({ logout_url: 'https://ent.test/logout' }))
  await session.signOut()
  expect(replace).toHaveBeenLastCalledWith('https://ent.test/logout')
  fetched.mockResolvedValueOnce(json({ logout_url: '' }))
  await session.signOut()
  expect(replace).toHaveBeenLastCalledWith('/')
})

it('learns what has changed, and stays as it was when the server does not say', async () => {
  fetched.mockResolvedValueOnce(json({ ...ines, limits: ['provisional'] }))
  await session.start()
  fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'))
  await expect(session.refresh()).rejects.toMatchObject({ offline: true })
  expect(session.state).toBe('in')
  expect(session.session.limits).toEqual(['provisional'])
  fetched.mockResolvedValueOnce(json({ ...ines, limits: [] }))
  await session.refresh()
  expect(session.session.limits).toEqual([])
})

it('shows a preference at once and takes it back if it is refused', async () => {
  fetched.mockResolvedValueOnce(json(ines))
  await session.start()
  fetched.mockResolvedValueOnce(problem(500, 'internal'))
  const refused = session.prefer({ theme: 'contrast' })
  expect(root.dataset.theme).toBe('contrast')
  await expect(refused).rejects.toMatchObject({ status: 500 })
  expect(root.dataset.theme).toBe('dark')
})
