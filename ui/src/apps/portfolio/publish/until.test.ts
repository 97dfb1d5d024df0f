import { expect, it } from 'vitest'
import { dayOf, endOf, inRange, latest, proposed, tomorrow } from './until'

const at = (y: number, m: number, d: number) => new Date(y, m - 1, d, 15)

it.each([
  [at(2026, 11, 22), '2027-06-30'],
  [at(2027, 4, 1), '2027-06-30'],
  [at(2027, 6, 10), '2028-06-09'],
  [at(2027, 7, 5), '2028-06-30'],
])('proposes the end of the school year', (now, day) => expect(proposed(now)).toBe(day))

it('stays within twelve months', () => {
  const now = at(2026, 11, 22)
  expect([tomorrow(now), latest(now)]).toEqual(['2026-11-23', '2027-11-21'])
  expect(new Date(endOf(latest(now))).getTime()).toBeLessThan(at(2027, 11, 22).getTime())
  expect([inRange('2026-11-22', now), inRange('2027-11-22', now), inRange('', now), inRange('2027-06-30', now)]).toEqual([false, false, false, true])
})

it('goes to the end of the day and back', () => expect(dayOf(new Date(endOf('2027-06-30')))).toBe('2027-06-30'))
