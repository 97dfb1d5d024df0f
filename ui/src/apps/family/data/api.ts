import { client, ok } from '../../../api/client'
import type { Said } from './types'

export const family = () => ok(client.GET('/family'))
export const answer = (id: string, said: Said) => ok(client.POST('/family/requests/{id}', { params: { path: { id } }, body: { answer: said } }))
