/** So many days from now, as the server is told. */
export const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
