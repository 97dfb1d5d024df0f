import type { Photo } from './types'

/** A month, or all of an album: what is known of it, and how many there are. */
export type Section = {
  /** "2026-03"; empty where there are no months. */
  readonly key: string
  readonly count: number
  readonly photos: readonly Photo[]
  readonly whole: boolean
  /** Asked for since the months were last counted. */
  readonly fresh: boolean
  readonly cursor?: string
}

/** What a wall shows. */
export interface Source {
  readonly sections: readonly Section[]
  readonly total: number
  /** Brings a section, or more of it. */
  need(key: string): Promise<void>
  /** Brings all of these sections; all there are when none is named. */
  all(keys?: readonly string[]): Promise<void>
  find(id: string): Photo | undefined
}
