import { client, ok } from '../../../api/client'
import type { Certification } from './types'

const one = (id: string) => ({ params: { path: { id } } })

export const certifications = async () => (await ok(client.GET('/certifications'))).certifications as Certification[]
export const certification = async (id: string) => (await ok(client.GET('/certifications/{id}', one(id)))) as Certification
/** For good; the original stays among the files. */
export const remove = (id: string) => ok(client.DELETE('/certifications/{id}', one(id)))
/** Keeps a PDF as the original of the certification whose code is in it: of any, or of one only. */
export async function receive(file: File, only?: string): Promise<Certification> {
  const raw = { headers: { 'Content-Type': 'application/pdf' }, body: file as unknown as string, bodySerializer: (body: string) => body as unknown as Blob }
  return (await ok(only ? client.POST('/certifications/{id}/original', { ...one(only), ...raw }) : client.POST('/certifications/originals', raw))) as Certification
}
