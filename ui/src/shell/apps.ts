// The apps this interface knows. Which of them a person sees is in the session's manifest.
import type { Component } from 'svelte'
import Folder from '@lucide/svelte/icons/folder'
import House from '@lucide/svelte/icons/house'
import Settings from '@lucide/svelte/icons/settings'
import type { Session, Slug } from '../api/types'
import { i18n, m } from '../i18n.svelte'
import { appHref } from '../links'
import type { Icon } from '../parts/icon'

type Group = 'top' | 'mine' | 'foot'
type Known = { icon: Icon; group: Group; short?: () => string; load: () => Promise<{ default: Component }> }

/** With the styles that its lists, panel and dialogs share with other apps of the kind. */
const loadDrive = async () => {
  const [app] = await Promise.all([import('../apps/drive/Drive.svelte'), import('../styles/files.css'), import('../styles/forms.css')])
  return app
}

const known: Record<Slug, Known> = {
  home: { icon: House, group: 'top', load: () => import('../apps/home/Home.svelte') },
  drive: { icon: Folder, group: 'mine', short: m.shell_short_drive, load: loadDrive },
  settings: { icon: Settings, group: 'foot', load: () => import('../apps/settings/Settings.svelte') },
}

const isKnown = (slug: string): slug is Slug => Object.hasOwn(known, slug)

export type App = Known & { slug: Slug; href: string; name: string }

/** In the manifest's order, those this build has a screen for. */
export function appsOf(session: Session): App[] {
  return session.apps.flatMap(({ slug, name }) => {
    const app = isKnown(slug) && known[slug]
    return app ? [{ ...app, slug, href: appHref(slug), name: name[i18n.lang] ?? slug }] : []
  })
}

/** The app that owns a path: its first part, and home for the root. */
export function slugOf(path: string): string {
  const first = path.split('/').filter(Boolean)[0]
  return first ?? 'home'
}
