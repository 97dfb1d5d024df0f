/** A page of this site to go on to; home for anything else. */
export function samePage(to: string): string {
  if (!to.startsWith('/') || !URL.canParse(to, location.origin)) return '/'
  const url = new URL(to, location.origin)
  if (url.origin !== location.origin || url.pathname === '/bienvenue') return '/'
  return url.pathname + url.search
}
