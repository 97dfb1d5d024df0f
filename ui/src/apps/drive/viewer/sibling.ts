import type { Details, Entry } from '../../../api/types'

/** What is known of a photo besides. */
type Facts = Partial<NonNullable<Details['photo']>>

/** An entry as the viewer shows it. */
export type Seen = Entry & Facts

/** One of a list that the viewer walks along: an entry of the drive, or less. */
export type Sibling = Pick<Entry, 'id' | 'name' | 'etag' | 'modified'> & Partial<Entry> & Facts

/** Its hour: the one on the wall where it was taken, if its file tells, which no zone changes; or when it was modified. */
export const momentOf = (s: Seen) => (s.dated && s.taken) || s.modified

/** As much of an entry as its listing says. */
export const seen = (s: Sibling): Seen => ({ kind: 'file', parent: '', created: s.modified, favourite: false, ...s })
