/** Full years since a day (YYYY-MM-DD); undefined where it is not known. */
export function ageOn(birthDate: string, now = new Date()): number | undefined {
  const [y, mo, d] = birthDate.split('-').map(Number)
  if (!y || !mo || !d) return undefined
  const before = now.getMonth() + 1 < mo || (now.getMonth() + 1 === mo && now.getDate() < d)
  return now.getFullYear() - y - (before ? 1 : 0)
}
