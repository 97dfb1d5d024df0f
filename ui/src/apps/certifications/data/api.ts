import { client, ok } from '../../../api/client'
import type { Certification } from './types'

const one = (id: string) => ({ params: { path: { id } } })

export const certifications = async () => (await ok(client.GET('/certifications'))).certifications as Certification[]
export const certification = async (id: string) => (await ok(client.GET('/certifications/{id}', one(id)))) as Certification
/** For good; the original stays among the files. */
export const remove = (id: string) => ok(client.DELETE('/certifications/{id}', one(id)))
