import { client, ok } from '../../../api/client'
import type { Badge } from './types'

const one = (id: string) => ({ params: { path: { id } } })

export const badges = async (): Promise<Badge[]> => (await ok(client.GET('/badges'))).badges
export const badge = (id: string): Promise<Badge> => ok(client.GET('/badges/{id}', one(id)))
export const verify = (id: string): Promise<Badge> => ok(client.POST('/badges/{id}/verify', one(id)))
/** Its file stays among the others. */
export const remove = (id: string) => ok(client.DELETE('/badges/{id}', one(id)))
/** Makes a badge of a file that is there already. */
export const take = (file: string): Promise<Badge> => ok(client.POST('/badges/files', { body: { file } }))
/** Takes in a dropped file; fresh: it was not there. */
export async function receive(file: File): Promise<{ badge: Badge; fresh: boolean }> {
  const name = encodeURIComponent(file.name).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  const answer = client.POST('/badges', {
    params: { header: { 'Content-Disposition': `attachment; filename*=UTF-8''${name}` } },
    headers: { 'Content-Type': 'application/octet-stream' },
    body: file as unknown as string, bodySerializer: (body) => body as unknown as Blob,
  })
  const badge = await ok(answer)
  return { badge, fresh: (await answer).response.status === 201 }
}
