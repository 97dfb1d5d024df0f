import type { components } from '../../../api/schema'

type Schemas = components['schemas']

export type Card = Schemas['ConsentsCard']
export type Detail = Schemas['ConsentsDetail']
export type Value = Schemas['ConsentsValue']
export type GrantEvent = Schemas['ConsentsEvent']
export type Read = Schemas['ConsentsRead']
/** Line of the registry (-1 for an agreement of another host) and its root: whoever keeps it can tell later whether the registry was bent. */
export type Receipt = Schemas['ConsentsReceipt']
export type Tie = Schemas['ConsentsTie']
export type Opening = Schemas['ConsentsOpening']
export type Devices = Schemas['ConsentsDevices']
export type Device = Schemas['ConsentsDevice']
export type Protocol = Schemas['ConsentsDeviceProtocol']
/** A device as it is told once, with what opens it. */
export type NewDevice = Schemas['ConsentsNewDevice']
