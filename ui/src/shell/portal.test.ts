import { expect, it } from 'vitest'
import { portalHref } from './portal'

it('comes back to the page with its question, without what the portal said before', () => {
  expect(portalHref(new URL('https://c.test/consentement?request=a%2Bb&ent=down#x'), false)).toBe('/ent/sign-in?return=%2Fconsentement%3Frequest%3Da%252Bb')
  expect(portalHref(new URL('https://c.test/?ent=failed'), true)).toBe('/ent/sign-in?return=%2F&shared=1')
})

it('does not come back to an arrival that is over', () => {
  expect(portalHref(new URL('https://c.test/bienvenue'), false)).toBe('/ent/sign-in?return=%2F')
})
