import type { components } from '../../../api/schema'

type Schemas = components['schemas']

export type Connection = Schemas['ConnexionsConnection']
export type Konnector = Schemas['ConnexionsKonnector']
export type Ask = Schemas['ConnexionsAsk']
export type Run = Schemas['ConnexionsRun']
/** What was filled in, by the names of the konnector's asks. */
export type Fields = Record<string, string>
