export const certificationsHref = '/certifications'
export const certificationHref = (id: string) => `/certifications/${encodeURIComponent(id)}`
