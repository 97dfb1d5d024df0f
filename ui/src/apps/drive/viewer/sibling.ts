import type { components } from '../../../api/schema'
import type { Entry } from '../../../api/types'

/** What is known of a photo besides. */
type Facts = Partial<Pick<components['schemas']['DrivePhoto'], 'taken' | 'width' | 'height' | 'duration' | 'place'>>

/** An entry as the viewer shows it. */
export type Seen = Entry & Facts

/** One of a list that the viewer walks along: an entry of the drive, or less. */
export type Sibling = Pick<Entry, 'id' | 'name' | 'etag' | 'modified'> & Partial<Entry> & Facts

/** As much of an entry as its listing says. */
export const seen = (s: Sibling): Seen => ({ kind: 'file', parent: '', created: s.modified, favourite: false, ...s })
