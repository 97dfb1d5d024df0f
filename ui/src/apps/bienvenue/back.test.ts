import { expect, it, vi } from 'vitest'
import { samePage } from './back'

vi.stubGlobal('location', { origin: 'https://c.test' })

it('goes on to a page of this site and to nothing else', () => {
  expect(samePage('/consentement?request=1')).toBe('/consentement?request=1')
  for (const to of ['', '//evil.test/x', '/\\evil.test', 'https://evil.test', 'javascript:alert(1)', '/bienvenue']) expect(samePage(to), to).toBe('/')
})
