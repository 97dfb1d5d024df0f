import type { components } from '../../../api/schema'

type Schemas = components['schemas']

export type SharedLink = Schemas['DriveSharedLink']
/** `may` is what a new link is like unless its owner says otherwise. */
export type SharedLinks = Schemas['DriveSharedLinks']
/** What somebody with the address may do: look and save, look, or leave files and see none. */
export type Way = SharedLink['way']
