// Until when a page is public: a day of the calendar here, the end of that day for the server.

/** "2027-06-30" of a moment, in local time. */
export function dayOf(d: Date): string {
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`
}

export const tomorrow = (now = new Date()) => dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1))

/** Twelve months at most, and the end of the last day counts. */
export const latest = (now = new Date()) => dayOf(new Date(now.getFullYear() + 1, now.getMonth(), now.getDate() - 1))

/** The end of the school year when that is a while away, else as long as it may be. */
export function proposed(now = new Date()): string {
  const june = (year: number) => `${year}-06-30`
  const soon = dayOf(new Date(now.getFullYear(), now.getMonth() + 1, now.getDate()))
  return [june(now.getFullYear()), june(now.getFullYear() + 1)].find((d) => d > soon && d <= latest(now)) ?? latest(now)
}

export const inRange = (day: string, now = new Date()) => day >= tomorrow(now) && day <= latest(now)

/** RFC 3339 of the last second of the day. */
export const endOf = (day: string) => new Date(`${day}T23:59:59`).toISOString()
