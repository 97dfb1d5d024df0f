// What people note on their files and folders: stars, tags, colours, a few lines.
import Palette from '@lucide/svelte/icons/palette'
import Tag from '@lucide/svelte/icons/tag'
import { client, ok } from '../../../api/client'
import type { Entry } from '../../../api/types'
import { m } from '../../../i18n.svelte'
import { batch, called, told } from './doing'
import { shelf } from './listing.svelte'

/** The names that the server knows; tokens.css says what they look like. */
export const colours = ['blue', 'coral', 'green', 'violet', 'pink', 'sun'] as const
type Colour = (typeof colours)[number]

const names: Record<string, () => string> = { blue: m.drive_colour_blue, coral: m.drive_colour_coral, green: m.drive_colour_green, violet: m.drive_colour_violet, pink: m.drive_colour_pink, sun: m.drive_colour_sun }
export const colourName = (colour: string) => names[colour]?.() ?? ''

export const tagsOf = (e: Entry): readonly string[] => e.tags ?? []

/** All tags of this person, the most used first. */
export const countedTags = async () => (await ok(client.GET('/drive/tags'))).tags.sort((a, b) => b.count - a.count)
export const allTags = async () => (await countedTags()).map((one) => one.tag)

export async function favour(entries: readonly Entry[], favourite: boolean) {
  // At once on the page; back if the server refuses.
  shelf.put(entries.map((e) => ({ ...e, favourite })))
  const done = await batch(entries, { do: 'change' }, () => ({ favourite }))
  const marked = new Set(done.map((e) => e.id))
  shelf.put(entries.filter((e) => !marked.has(e.id)))
  return done
}

export async function tag(entries: readonly Entry[], name: string, quiet = false) {
  const without = entries.filter((e) => !tagsOf(e).includes(name))
  const done = await batch(without, { do: 'tag', add: [name] })
  if (done.length && !quiet) told(m.drive_tagged({ tag: name, what: called(done) }), () => untag(done, name, true), Tag)
}

export async function untag(entries: readonly Entry[], name: string, quiet = false) {
  const those = entries.filter((e) => tagsOf(e).includes(name))
  const done = await batch(those, { do: 'tag', remove: [name] })
  if (done.length && !quiet) told(m.drive_untagged({ tag: name, what: called(done) }), () => tag(done, name, true), Tag)
}

export async function paint(entries: readonly Entry[], colour: Colour | '') {
  const before = new Map(entries.map((e) => [e.id, e.colour ?? ('' as const)]))
  const done = await batch(entries.filter((e) => (e.colour ?? '') !== colour), { do: 'change' }, () => ({ colour }))
  const text = colour ? m.drive_painted({ colour: colourName(colour), what: called(done) }) : m.drive_unpainted({ what: called(done) })
  if (done.length) told(text, () => batch(done, { do: 'change' }, (e) => ({ colour: before.get(e.id) })), Palette)
}
