import { client, ok } from '../../../api/client'
import type { Decision } from './types'

const one = (id: string) => ({ params: { path: { id } } })

export const request = (id: string) => ok(client.GET('/consents/requests/{id}', one(id)))
export const decide = (id: string, decision: Decision, lines: string[]) =>
  ok(client.POST('/consents/requests/{id}', { ...one(id), body: { decision, lines } }))
/** Back to the service without an answer; nothing is kept. */
export const later = (id: string) => ok(client.POST('/consents/requests/{id}/later', one(id)))
