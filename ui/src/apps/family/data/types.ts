import type { components } from '../../../api/schema'

type Schemas = components['schemas']

/** expected: the school announced the child, who has not signed in yet and has no name here; refused: nor any more. */
export type Child = Schemas['FamilyChild']
export type FamilyRequest = Schemas['FamilyRequest']
export type Said = 'agreed' | 'refused' | 'objected'
export type Family = Schemas['FamilyFamily']
