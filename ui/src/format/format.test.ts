import { describe, expect, it } from 'vitest'
import { daysBetween, formatDay, formatExact, formatHour, formatWhen } from './date'
import { fold } from './fold'
import { formatNumber, formatPercent, formatSize } from './size'

/** With plain spaces, so that expectations can be read. */
const plain = (s: string) => s.replace(/[\u00a0\u202f]/g, ' ')

describe('sizes', () => {
  it.each([
    [0, '0 o', '0 B'],
    [999, '999 o', '999 B'],
    [1000, '1 ko', '1 kB'],
    [212_000, '212 ko', '212 kB'],
    [999_499, '999 ko', '999 kB'],
    [999_600, '1 Mo', '1 MB'],
    [7_900_000, '7,9 Mo', '7.9 MB'],
    [59_400_000, '59 Mo', '59 MB'],
    [2_100_000_000, '2,1 Go', '2.1 GB'],
    [5_000_000_000, '5 Go', '5 GB'],
    [-3, '0 o', '0 B'],
  ])('%d', (bytes, fr, en) => {
    expect(plain(formatSize(bytes, 'fr'))).toBe(fr)
    expect(plain(formatSize(bytes, 'en'))).toBe(en)
  })

  it('never breaks between number and unit', () => expect(formatSize(7_900_000, 'fr')).toContain('\u00a0'))

  it('groups thousands the French way', () => {
    expect(formatNumber(10_000, 'fr')).toBe('10\u202f000')
    expect(formatNumber(10_000, 'en')).toBe('10,000')
    expect(plain(formatPercent(1.1, 'fr'))).toBe('110 %')
  })
})

describe('dates', () => {
  const now = new Date(2026, 10, 24, 20, 0)
  const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute)

  it.each([
    [at(24, 19, 59), 'il y a 1 min', '1 min ago'],
    [new Date(now.getTime() - 20_000), 'à l’instant', 'just now'],
    [at(24, 8, 10), 'aujourd’hui, 8 h 10', 'today, 08:10'],
    [at(23, 19, 40), 'hier, 19 h 40', 'yesterday, 19:40'],
    [at(22, 11, 5), 'dimanche, 11 h 05', 'Sunday, 11:05'],
    [at(18, 11), 'mercredi, 11 h', 'Wednesday, 11:00'],
    [at(17, 11), 'mar. 17 nov.', 'Tue 17 Nov'],
    [new Date(2025, 10, 20), '20 nov. 2025', '20 Nov 2025'],
  ])('%s', (date, fr, en) => {
    expect(plain(formatWhen(date, 'fr', now))).toBe(fr)
    expect(plain(formatWhen(date, 'en', now))).toBe(en)
  })

  it('counts calendar days, not 24 hours', () => {
    expect(daysBetween(at(23, 23, 59), at(24, 0, 1))).toBe(1)
    expect(plain(formatWhen(at(23, 23, 30), 'fr', at(24, 0, 45)))).toBe('hier, 23 h 30')
  })

  it('says hours as people do', () => {
    expect(plain(formatHour(at(24, 18), 'fr'))).toBe('18 h')
    expect(plain(formatHour(at(24, 7, 5), 'fr'))).toBe('7 h 05')
    expect(formatHour(at(24, 7, 5), 'en')).toBe('07:05')
  })

  it('gives long forms', () => {
    expect(formatDay(now, 'fr')).toBe('mardi 24 novembre')
    expect(plain(formatExact(at(20, 19, 40), 'fr'))).toBe('vendredi 20 novembre 2026 à 19 h 40')
  })
})

it('folds case and accents', () => expect(fold('Éruption ÇA')).toBe('eruption ca'))
