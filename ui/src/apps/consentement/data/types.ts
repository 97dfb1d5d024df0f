import type { components } from '../../../api/schema'

type Schemas = components['schemas']

/** One line of the screen: what would be read, with the person's own value. */
export type Line = Schemas['ConsentsLine']
export type ConsentRequest = Schemas['ConsentsRequest']
export type Decision = Schemas['ConsentsDecision']['decision']
/** redirect_to is absent while parents are waited for. */
export type Decided = Schemas['ConsentsDecided']
