// What the school's portal transmitted, field by field, in words.
import { m } from '../../i18n.svelte'
import { day } from './words'

type Field = { name: string; value: string }

export function fieldLabel(f: Field): string {
  const labels: Record<string, () => string> = {
    given_name: m.consents_field_given_name, family_name: m.consents_field_family_name, birth_date: m.consents_field_birth_date,
    role: m.consents_field_role, group: m.consents_field_group, school: m.consents_field_school, email: m.consents_field_email,
  }
  return labels[f.name]?.() ?? f.name
}

/** Codes and dates as people write them; the rest as it came. */
export function fieldValue(f: Field): string {
  const roles: Record<string, () => string> = {
    learner: m.settings_role_learner, teacher: m.settings_role_teacher, guardian: m.settings_role_guardian, adult: m.settings_role_adult,
  }
  if (f.name === 'role') return roles[f.value]?.() ?? f.value
  if (f.name === 'birth_date' && /^\d{4}-\d{2}-\d{2}$/.test(f.value)) return day(`${f.value}T12:00:00`)
  return f.value
}
