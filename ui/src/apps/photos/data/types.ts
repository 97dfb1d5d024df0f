import type { components } from '../../../api/schema'

type Schemas = components['schemas']

/** One of the timeline: a picture or a video of the drive. That it was put aside is known from its entry. */
export type Photo = Schemas['DrivePhoto'] & Pick<Schemas['DriveEntry'], 'infected'>
export type Album = Schemas['DriveAlbum']

/** By the clock where it was taken, wherever the reader is. */
export const dayOf = (p: Pick<Photo, 'taken'>) => p.taken.slice(0, 10)
export const monthOf = (p: Pick<Photo, 'taken'>) => p.taken.slice(0, 7)
