// Short names for the shapes of the web API; schema.d.ts is written by `npm run api` from the server's OpenAPI document.
import type { components } from './schema'

type Schemas = components['schemas']

export type Problem = Schemas['Problem']
export type Person = Schemas['Person']
export type Preferences = Schemas['Preferences']
export type Lang = Preferences['language']
export type Session = Schemas['Session']
/** The apps this interface has screens for. */
export type Slug = 'home' | 'drive' | 'photos' | 'settings' | 'family' | 'badges' | 'certifications' | 'connexions' | 'consents' | 'portfolio'

export type Entry = Schemas['DriveEntry']
export type Crumb = Schemas['DriveCrumb']
export type Version = Schemas['DriveVersion']
export type Extracted = Schemas['DriveExtracted']
export type Folder = Schemas['DriveListing']
export type Details = Schemas['DriveDetails']
export type Found = Schemas['DriveFound']
export type Change = Schemas['DriveChange']
export type Link = Schemas['DriveContentLink']
/** Bytes. */
export type Usage = Schemas['Usage']
export type Home = Schemas['HomePage']

export type OpenSession = Schemas['SettingsSession']
export type MovingKey = Schemas['SettingsMovingKeyState']
export type NewMovingKey = Schemas['SettingsNewMovingKey']
export type Arrival = Schemas['Arrival']
export type JournalEntry = Schemas['SettingsJournalEntry']
