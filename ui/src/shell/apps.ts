// The apps this interface knows. Which of them a person sees is in the session's manifest.
import type { Component } from 'svelte'
import Award from '@lucide/svelte/icons/award'
import BadgeCheck from '@lucide/svelte/icons/badge-check'
import Folder from '@lucide/svelte/icons/folder'
import House from '@lucide/svelte/icons/house'
import LayoutPanelTop from '@lucide/svelte/icons/layout-panel-top'
import Plug from '@lucide/svelte/icons/plug'
import Settings from '@lucide/svelte/icons/settings'
import ShieldCheck from '@lucide/svelte/icons/shield-check'
import Users from '@lucide/svelte/icons/users'
import type { Session, Slug } from '../api/types'
import { i18n, m } from '../i18n.svelte'
import { appHref } from '../links'
import type { Icon } from '../parts/icon'

export type Group = 'top' | 'mine' | 'path' | 'own' | 'foot'
/** bar: has its place in the bottom bar of a small screen, when there is not room for all. */
type Known = { icon: Icon; group: Group; bar?: true; short?: () => string; load: () => Promise<{ default: Component }> }

/** With the styles that its lists, panel and dialogs share with other apps of the kind. */
const loadDrive = async () => {
  const [app] = await Promise.all([import('../apps/drive/Drive.svelte'), import('../styles/files.css'), import('../styles/forms.css')])
  return app
}

const known: Record<Slug, Known> = {
  home: { icon: House, group: 'top', bar: true, load: () => import('../apps/home/Home.svelte') },
  family: { icon: Users, group: 'top', bar: true, load: () => import('../apps/family/Family.svelte') },
  drive: { icon: Folder, group: 'mine', bar: true, short: m.shell_short_drive, load: loadDrive },
  certifications: { icon: Award, group: 'path', bar: true, short: m.shell_short_certifications, load: () => import('../apps/certifications/Certifications.svelte') },
  badges: { icon: BadgeCheck, group: 'path', load: () => import('../apps/badges/Badges.svelte') },
  portfolio: { icon: LayoutPanelTop, group: 'path', load: () => import('../apps/portfolio/Portfolio.svelte') },
  connexions: { icon: Plug, group: 'own', load: () => import('../apps/connexions/Connexions.svelte') },
  consents: { icon: ShieldCheck, group: 'own', bar: true, short: m.shell_short_consents, load: () => import('../apps/consents/Consents.svelte') },
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
