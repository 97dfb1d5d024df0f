import { client, ok } from '../../../api/client'

const one = (id: string) => ({ params: { path: { id } } })

export const grants = async () => (await ok(client.GET('/consents'))).grants
export const grant = (id: string) => ok(client.GET('/consents/{id}', one(id)))
/** One gesture, no reason. */
export const withdraw = (id: string) => ok(client.DELETE('/consents/{id}', one(id)))
export const opening = () => ok(client.GET('/consents/opening'))
export const devices = () => ok(client.GET('/consents/devices'))
export const addDevice = (body: { name: string; protocols: string[]; folder?: string; read_only: boolean; expires: string }) =>
  ok(client.POST('/consents/devices', { body }))
export const endDevice = (id: string) => ok(client.DELETE('/consents/devices/{id}', one(id)))
