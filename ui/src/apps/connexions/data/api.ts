import { client, ok } from '../../../api/client'
import type { Fields } from './types'

const one = (id: string) => ({ params: { path: { id } } })

export const connections = () => ok(client.GET('/connexions'))
export const connection = (id: string) => ok(client.GET('/connexions/{id}', one(id)))
export const runs = async (id: string) => (await ok(client.GET('/connexions/{id}/runs', one(id)))).runs
export const connect = (konnector: string, fields: Fields) => ok(client.POST('/connexions', { body: { konnector, fields } }))
export const runNow = (id: string) => ok(client.POST('/connexions/{id}/run', one(id)))
export const give = (id: string, fields: Fields) => ok(client.PUT('/connexions/{id}/credentials', { ...one(id), body: { fields } }))
/** The account is erased; what came stays. */
export const unplug = (id: string) => ok(client.DELETE('/connexions/{id}', one(id)))
