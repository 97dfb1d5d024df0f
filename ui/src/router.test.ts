import { beforeEach, describe, expect, it, vi } from 'vitest'

const listeners = new Map<string, (e: unknown) => void>()
const history = { state: null as unknown, replaceState: vi.fn(), pushState: vi.fn(), back: vi.fn(), scrollRestoration: '' }
vi.stubGlobal('location', { href: 'https://c.test/', origin: 'https://c.test' })
vi.stubGlobal('history', history)
vi.stubGlobal('scrollY', 120)
vi.stubGlobal('addEventListener', (type: string, fn: (e: unknown) => void) => listeners.set(type, fn))
const { ownLink, router } = await import('./router.svelte')

const click = (a: object | null, more = {}) => ({ button: 0, target: { closest: () => a }, preventDefault: vi.fn(), ...more }) as unknown as MouseEvent
const link = (href: string, more = {}) => ({ href, target: '', hasAttribute: () => false, dataset: {}, ...more })

beforeEach(async () => {
  vi.clearAllMocks()
  router.start()
})

describe('router', () => {
  it('goes, and remembers where the page was', async () => {
    const moves = router.moves
    expect(await router.go('/drive/folder/caf%C3%A9')).toBe(true)
    expect(router.parts).toEqual(['drive', 'folder', 'café'])
    expect(history.replaceState).toHaveBeenCalledWith({ scroll: 120 }, '')
    expect(history.pushState).toHaveBeenCalledOnce()
    expect(router.moves).toBe(moves + 1)
    expect(router.scroll).toBe(0)
  })

  it('keeps what a page noted in its entry', async () => {
    history.state = { ask: { q: 'marée' } }
    await router.go('/drive/view/1')
    history.state = null
    expect(history.replaceState).toHaveBeenCalledWith({ ask: { q: 'marée' }, scroll: 120 }, '')
  })

  it('amends the address in place', () => {
    router.amend((url) => url.searchParams.set('sort', 'size'))
    expect(router.url.search).toBe('?sort=size')
    expect(history.pushState).not.toHaveBeenCalled()
  })

  it('asks the guard, but not for moves inside the page', async () => {
    const guard = vi.fn(() => false)
    const off = router.guard(guard)
    expect(await router.go('/settings')).toBe(false)
    expect(router.path).toBe('/')
    expect(await router.go('/#part')).toBe(true)
    expect(guard).toHaveBeenCalledOnce()
    off()
    expect(await router.go('/settings')).toBe(true)
  })

  it('restores the scroll on Back', async () => {
    await router.go('/settings')
    await listeners.get('popstate')?.({ state: { scroll: 340 } })
    expect(router.scroll).toBe(340)
  })
})

describe('own links', () => {
  it('takes plain clicks on our pages', () => expect(ownLink(click(link('https://c.test/drive')))?.pathname).toBe('/drive'))

  it.each([
    ['another host', click(link('https://other.test/'))],
    ['a new tab', click(link('https://c.test/', { target: '_blank' }))],
    ['the API', click(link('https://c.test/api/v1/x'))],
    ['a download', click(link('https://c.test/x', { hasAttribute: () => true }))],
    ['Ctrl', click(link('https://c.test/'), { ctrlKey: true })],
    ['the middle button', click(link('https://c.test/'), { button: 1 })],
    ['no link', click(null)],
    ['already answered', click(link('https://c.test/'), { defaultPrevented: true })],
  ])('leaves %s to the browser', (_, e) => expect(ownLink(e)).toBeUndefined())
})
