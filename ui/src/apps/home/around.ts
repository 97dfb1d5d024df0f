// What others may read, what brings things in, and what waits for an answer. The page does not wait for it, and goes without where it does not come.
import { client, ok } from '../../api/client'
import type { components } from '../../api/schema'
import type { Slug } from '../../api/types'

type Schemas = components['schemas']
type Grant = Pick<Schemas['ConsentsCard'], 'id' | 'kind' | 'client_name' | 'state' | 'parties'>
export type Link = Pick<Schemas['ConnexionsConnection'], 'id' | 'state' | 'konnector' | 'code' | 'last_good'>
type Request = Pick<Schemas['FamilyRequest'], 'id' | 'about' | 'answer' | 'state' | 'given_name' | 'client_name'>

/** space, read: a parent is asked, by a child or for a service; parents: they are waited for; mend: a connection needs its owner. */
export type Wait = { id: string; kind: 'space' | 'read' | 'page' | 'link' | 'parents' | 'mend'; name: string; service?: string }
/** readers: the services that may read now; pages: those that are published; shares: files and folders that a link opens; links: the connections. Undefined: not known. */
export type Around = { readers?: string[]; pages?: string[]; shares?: string[]; links?: Link[]; waits: Wait[] }

/** Asks the apps that this person has. */
export async function around(slugs: readonly string[]): Promise<Around> {
  const has = (slug: Slug) => slugs.includes(slug)
  const [grants, connections, requests] = await Promise.all([
    has('consents') ? quiet(ok(client.GET('/consents')).then((a) => a.grants)) : [],
    has('connexions') ? quiet(ok(client.GET('/connexions', { params: { query: { only: 'connections' } } })).then((a) => a.connections)) : [],
    has('family') ? quiet(ok(client.GET('/family')).then((a) => a.requests)) : [],
  ])
  return sift(grants, connections, requests ?? [])
}

export function sift(grants: Grant[] | undefined, connections: Link[] | undefined, requests: Request[]): Around {
  const active = grants?.filter((g) => g.state === 'active')
  const named = (kind: Grant['kind']) => active && [...new Set(active.filter((g) => g.kind === kind).map((g) => g.client_name))]
  return {
    readers: named('service'),
    pages: named('page'),
    shares: named('link'),
    links: connections?.filter((c) => c.state !== 'unplugged'),
    waits: [
      ...requests.filter((r) => r.state === 'waiting' && r.answer === 'asked')
        .map((r): Wait => ({ id: r.id, kind: ({ opening: 'space', grant: 'read', page: 'page', link: 'link' } as const)[r.about], name: r.given_name, service: r.client_name })),
      ...(connections ?? []).filter((c) => c.state === 'action-needed').map((c): Wait => ({ id: c.id, kind: 'mend', name: c.konnector.name })),
      ...(grants ?? []).filter((g) => g.state === 'waiting' && g.parties.some((p) => !p.self && p.answer === 'asked'))
        .map((g): Wait => ({ id: g.id, kind: 'parents', name: g.client_name })),
    ],
  }
}

/** It is known that nobody else sees anything. */
export const alone = (others?: Around) => [others?.readers, others?.pages, others?.shares].every((list) => list?.length === 0)

const quiet = <T>(answer: Promise<T>) => answer.catch(() => undefined)
