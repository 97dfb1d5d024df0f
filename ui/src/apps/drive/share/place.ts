import type { Entry, Person } from '../../../api/types'
import { ageOn } from '../../consentement/age'
import type { Way } from './types'

/** Whether a link to this may give pictures or videos away; a folder may hold some. */
export const mayTellPlace = (e: Pick<Entry, 'kind' | 'mime'>, way: Way) => way !== 'drop' && (e.kind === 'folder' || /^(image|video)\//.test(e.mime ?? ''))

/** Minors show no place unless they say so; where no birth date is known, a learner is taken for one. */
export function hidesPlace({ birth_date, role }: Pick<Person, 'birth_date' | 'role'>, now = new Date()): boolean {
  const age = ageOn(birth_date, now)
  return age === undefined ? role === 'learner' : age < 18
}
