export const consentsHref = '/consents'
export const consentHref = (id: string) => `/consents/${encodeURIComponent(id)}`
