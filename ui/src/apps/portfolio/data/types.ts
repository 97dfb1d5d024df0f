import type { components } from '../../../api/schema'

type Schemas = components['schemas']

export type Kind = 'text' | 'gallery' | 'file' | 'certification' | 'badge'
export type Item = Schemas['BlockItem']
export type Block = Omit<Schemas['Block'], 'kind' | 'items'> & { kind: Kind; items?: Item[] }
/** What the learner writes; the rest of a page is the server's to say. */
export type Draft = { title: string; subtitle: string; theme: string; blocks: Block[] }
export type Page = Omit<Schemas['PortfolioPage'], 'blocks'> & Draft

export type Picture = Schemas['PortfolioLink']
export type Material = Schemas['PortfolioMaterial']
export type Verdict = NonNullable<Material['verdict']>
export type Check = Schemas['PortfolioCheck']
export type State = Schemas['PortfolioPublication']['state']
export type Suspension = Schemas['PortfolioSuspension']
export type Card = Schemas['PortfolioPageCard']
export type Template = Schemas['PortfolioTemplate']
export type Shelf = Schemas['PortfolioPortfolio']

/** What can be put on a page, by kind of block. */
export type Choice = { id: string; name: string; detail?: string; thumb?: Picture; verdict?: Verdict }
export type Choices = Record<Exclude<Kind, 'text'>, Choice[]>
