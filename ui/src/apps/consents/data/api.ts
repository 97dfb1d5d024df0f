import { client, ok } from '../../../api/client'

const one = (id: string) => ({ params: { path: { id } } })

export const grants = async () => (await ok(client.GET('/consents'))).grants
export const grant = (id: string) => ok(client.GET('/consents/{id}', one(id)))
/** One gesture, no reason. */
export const withdraw = (id: string) => ok(client.DELETE('/consents/{id}', one(id)))
export const opening = () => ok(client.GET('/consents/opening'))
