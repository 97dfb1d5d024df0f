export const connexionsHref = '/connexions'
export const connexionHref = (id: string) => `/connexions/${encodeURIComponent(id)}`
