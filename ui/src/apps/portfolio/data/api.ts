import { client, ok } from '../../../api/client'
import type { components } from '../../../api/schema'
import type { Choice, Choices, Draft, Page } from './types'

type Schemas = components['schemas']

const one = (id: string) => ({ params: { path: { id } } })
/** Kinds of blocks have their names here alone: the document says that they are words. */
const paged = async (answer: Promise<Schemas['PortfolioPage']>) => (await answer) as Page

export const shelf = () => ok(client.GET('/portfolio'))
export const create = (template: string) => paged(ok(client.POST('/portfolio', { body: { template } })))
export const page = (id: string) => paged(ok(client.GET('/portfolio/{id}', one(id))))
/** etag: of the version that the draft was made from. */
export const save = (id: string, draft: Draft, etag: string) => paged(ok(client.PUT('/portfolio/{id}', { params: { path: { id }, header: { 'If-Match': etag } }, body: draft })))
export const trash = (id: string) => ok(client.DELETE('/portfolio/{id}', one(id)))
export const restore = (id: string) => paged(ok(client.POST('/portfolio/{id}/restore', one(id))))
export const copy = (id: string) => paged(ok(client.POST('/portfolio/{id}/copy', one(id))))
export const preview = (id: string) => ok(client.POST('/portfolio/{id}/preview', one(id)))
export const publish = (id: string, expires: string) => paged(ok(client.POST('/portfolio/{id}/publication', { ...one(id), body: { expires } })))
export const withdraw = (id: string) => paged(ok(client.DELETE('/portfolio/{id}/publication', one(id))))

const fileChoice = ({ id, name, folder, thumb }: Schemas['PortfolioChoiceFile']): Choice => ({ id, name, detail: folder || undefined, thumb })
const itemChoice = ({ id, title, detail, image, verdict }: Schemas['PortfolioChoiceItem']): Choice => ({ id, name: title, detail, thumb: image, verdict })

export async function choices(): Promise<Choices> {
  const all = await ok(client.GET('/portfolio/material'))
  return { gallery: all.pictures.map(fileChoice), file: all.files.map(fileChoice), certification: all.certifications.map(itemChoice), badge: all.badges.map(itemChoice) }
}
