export const portfolioHref = '/portfolio'
export const pageHref = (id: string) => `/portfolio/${encodeURIComponent(id)}`
