import { expect, it } from 'vitest'
import { ageOn } from './age'
import { webAddress } from './away'

it('counts full years', () => {
  const now = new Date(2026, 10, 24)
  expect(ageOn('2012-11-24', now)).toBe(14)
  expect(ageOn('2012-11-25', now)).toBe(13)
  expect(ageOn('', now)).toBeUndefined()
})

it('follows addresses of the web alone', () => {
  expect(webAddress('https://boussole.example/cb?error=access_denied&state=1')).toBe('https://boussole.example/cb?error=access_denied&state=1')
  expect(webAddress('http://127.0.0.1:9000/cb')).toBe('http://127.0.0.1:9000/cb')
  for (const bad of ['javascript:alert(1)', 'data:text/html,x', '/relative', '', undefined]) expect(webAddress(bad)).toBeUndefined()
})
