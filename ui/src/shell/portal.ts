// The school's portal: the server writes its name into the page of a node that has one.
export const portalName = () => document.documentElement.dataset.portal ?? ''

/** Where the browser goes to sign in by the portal, and comes back from to the page it is on. */
export function portalHref(back: URL, shared: boolean): string {
  const page = new URL(back)
  page.searchParams.delete('ent')
  const to = page.pathname === '/bienvenue' ? '/' : page.pathname + page.search
  return `/ent/sign-in?return=${encodeURIComponent(to)}${shared ? '&shared=1' : ''}`
}
