import { fold } from '../../format/fold'

const words = (name: string) => fold(name).replace(/œ/g, 'oe').replace(/æ/g, 'ae').split(/[^\p{L}]+/u).filter((w) => w.length > 1)
const share = (a: string[], b: string[]) => a.length === 0 || b.length === 0 || a.some((w) => b.includes(w))

/**
 * Whether an issuer may well mean this person. Second given names, double family names and accents differ
 * between registers: one given name and one family name in common are enough.
 */
export function isSamePerson(holder: string, person: { given_name: string; name: string }): boolean {
  const given = words(person.given_name)
  const family = words(person.name).filter((w) => !given.includes(w))
  const there = words(holder)
  return share(given, there) && share(family, there)
}
