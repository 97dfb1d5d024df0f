// Every link of the page to a folder takes what is dropped on it: breadcrumbs, the places, the rail. So do the trash and the favourites.
import type { Crumb } from '../../../api/types'
import { favouritesHref, folderHref, trashHref } from '../../../links'
import { trash } from '../data/actions'
import { favour } from '../data/marks'
import { dragging } from './dragging.svelte'

type Target = { crumb: Crumb; ours?: 'trash' | 'favourites' }

function targetOf(a: HTMLAnchorElement): Target | undefined {
  const { pathname, origin } = new URL(a.href)
  if (origin !== location.origin) return undefined
  const name = a.textContent?.trim() ?? ''
  if (pathname === folderHref('root')) return { crumb: { id: 'root', name: '' } }
  if (pathname === trashHref) return { crumb: { id: 'trash', name }, ours: 'trash' }
  if (pathname === favouritesHref) return { crumb: { id: 'favourites', name }, ours: 'favourites' }
  const id = /^\/drive\/folder\/([^/]+)$/.exec(pathname)?.[1]
  return id ? { crumb: { id: decodeURIComponent(id), name } } : undefined
}

export function hearLinks(): () => void {
  const on = new AbortController()
  let lit: HTMLAnchorElement | undefined
  // Rows have links of their own, and hear for themselves.
  const linkAt = (e: DragEvent) => {
    const a = (e.target as Element).closest?.<HTMLAnchorElement>('a[href]')
    return a && !a.closest('[data-id]') ? a : undefined
  }
  function dark() {
    if (!lit) return
    lit.classList.remove('drop-over')
    lit = undefined
    dragging.over = undefined
  }
  const listen = (type: 'dragover' | 'drop' | 'dragend', run: (e: DragEvent) => void) => addEventListener(type, run, { capture: true, signal: on.signal })

  listen('dragover', (e) => {
    const a = linkAt(e)
    const to = a && targetOf(a)
    if (!to || (to.ours && !dragging.items.length) || !dragging.hover(e, to.crumb)) return dark()
    e.stopPropagation()
    if (lit !== a) {
      dark()
      lit = a
      a.classList.add('drop-over')
      dragging.over = to.crumb
    }
  })
  listen('drop', (e) => {
    const to = lit && targetOf(lit)
    dark()
    if (!to) return
    e.preventDefault()
    e.stopPropagation()
    const items = dragging.items
    if (!to.ours) return void dragging.drop(e, to.crumb)
    dragging.end()
    void (to.ours === 'trash' ? trash(items) : favour(items, true))
  })
  listen('dragend', dark)
  return () => { dark(); on.abort() }
}
