import type { Party } from '../../parts/grant/types'
import type { FamilyRequest } from './data/types'

/** Who is who among those with a say: holders of parental authority have a relation, the child has none. */
export type Roles = { child?: Party; me?: Party; others: Party[] }

/** me: how the reader is called in the family, by given name. */
export function rolesOf(r: Pick<FamilyRequest, 'parties'>, me: string): Roles {
  const holders = r.parties.filter((p) => p.relation)
  const own = holders.find((p) => p.name === me)
  return { child: r.parties.find((p) => !p.relation), me: own, others: holders.filter((p) => p !== own) }
}

/** The requests of one child; what is about nobody who is here belongs to the child without a name. */
export function requestsOf(name: string, all: FamilyRequest[], children: { given_name: string }[]): FamilyRequest[] {
  return all.filter((r) => (name ? r.given_name === name : !children.some((c) => c.given_name === r.given_name)))
}

export type Sorted = { todo: FamilyRequest[]; current: FamilyRequest[]; over: FamilyRequest[] }

/** What waits for the reader, what goes on or is on hold, what is over; an opening before all else, then the newest first. */
export function sorted(requests: FamilyRequest[]): Sorted {
  const list = [...requests].sort((a, b) => Number(b.about === 'opening') - Number(a.about === 'opening') || b.received.localeCompare(a.received))
  const over = list.filter((r) => r.state === 'refused' || r.state === 'ended' || r.answer === 'refused') // a refusal stands against every agreement, also on its way
  const todo = list.filter((r) => r.state === 'waiting' && r.answer === 'asked')
  return { todo, over, current: list.filter((r) => !over.includes(r) && !todo.includes(r)) }
}
