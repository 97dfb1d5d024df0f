// What screens about agreements share: the learner's own, the request of a service, and a family's.
export type Answer = 'asked' | 'agreed' | 'refused' | 'objected'
/** Whose agreement counts: the person's alone, one parent's too, both parents' too. */
export type Rule = 'self' | 'one' | 'both'
export type State = 'waiting' | 'active' | 'frozen' | 'refused' | 'ended'
/** Somebody with a say; self is the learner whose Cartable it is. */
export type Party = { name: string; relation?: string; self: boolean; answer: Answer; at?: string }
export type Parent = { name: string; relation: string }
