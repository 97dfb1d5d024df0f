export const badgesHref = '/badges'
export const badgeHref = (id: string) => `/badges/${encodeURIComponent(id)}`
