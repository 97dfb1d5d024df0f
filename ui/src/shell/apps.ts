// The apps this interface knows. Which of them a person sees is in the session's manifest.
import type { Component } from 'svelte'
import Award from '@lucide/svelte/icons/award'
import BadgeCheck from '@lucide/svelte/icons/badge-check'
import Folder from '@lucide/svelte/icons/folder'
import House from '@lucide/svelte/icons/house'
import Images from '@lucide/svelte/icons/images'
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

/** With the styles that lists, panels and dialogs of files share. */
const withStyles = async (load: Promise<{ default: Component }>) => {
  const [app] = await Promise.all([load, import('../styles/files.css'), import('../styles/forms.css')])
  return app
}

const known: Record<Slug, Known> = {
  home: { icon: House, group: 'top', bar: true, load: () => import('../apps/home/Home.svelte') },
  family: { icon: Users, group: 'top', bar: true, load: () => import('../apps/family/Family.svelte') },
  drive: { icon: Folder, group: 'mine', bar: true, short: m.shell_short_drive, load: () => withStyles(import('../apps/drive/Drive.svelte')) },
  photos: { icon: Images, group: 'mine', load: () => withStyles(import('../apps/photos/Photos.svelte')) },
  certifications: { icon: Award, group: 'path', bar: true, short: m.shell_short_certifications, load: () => import('../apps/certifications/Certifications.svelte') },
  badges: { icon: BadgeCheck, group: 'path', load: () => import('../apps/badges/Badges.svelte') },
  portfolio: { icon: LayoutPanelTop, group: 'path', load: () => import('../apps/portfolio/Portfolio.svelte') },
  connexions: { icon: Plug, group: 'own', load: () => import('../apps/connexions/Connexions.svelte') },
  consents: { icon: ShieldCheck, group: 'own', bar: true, short: m.shell_short_consents, load: () => import('../apps/consents/Consents.svelte') },
  settings: { icon: Settings, group: 'foot', load: () => import('../apps/settings/Settings.svelte') },
}

const isKnown = (slug: string): slug is Slug => Object.hasOwn(known, slug)

export type App = Known & { slug: Slug; href: string; name: string }

/** In the manifest's order, those this build has a screen for. Photos are files seen otherwise: where there is a drive, they are beside it. */
export function appsOf(session: Session): App[] {
  return session.apps.flatMap(({ slug, name }) => {
    if (!isKnown(slug)) return []
    const app = { ...known[slug], slug, href: appHref(slug), name: name[i18n.lang] ?? slug }
    return slug === 'drive' ? [app, { ...known.photos, slug: 'photos' as const, href: appHref('photos'), name: m.photos_title() }] : [app]
  })
}

/** The app that owns a path: its first part, and home for the root. */
export function slugOf(path: string): string {
  const first = path.split('/').filter(Boolean)[0]
  return first ?? 'home'
}
