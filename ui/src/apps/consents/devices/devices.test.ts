import { expect, it } from 'vitest'
import type { Device } from '../data/types'
import { blank, endOf, faultOf, foldered, requestOf } from './draft'
import { sentence } from './words'

const now = new Date('2026-08-31T10:00:00Z')
const year = new Date('2027-08-31T10:00:00Z')
const plain = (s: string) => s.replace(/[\u00a0\u202f]/g, ' ')

it('ends in the month that was chosen, and never after a year', () => {
  expect(endOf('1', now).toISOString().slice(0, 10)).toBe('2026-09-30')
  expect(endOf('6', now).toISOString().slice(0, 10)).toBe('2027-02-28')
  expect(endOf('12', now) < year).toBe(true)
})

it('says what is missing before it asks for anything', () => {
  expect(faultOf(blank(), true)).toBe('name')
  expect(faultOf({ ...blank(), name: 'Tél', protocols: [] }, false)).toBe('protocols')
  expect(faultOf({ ...blank(), name: 'Tél', within: 'folder' }, true)).toBe('folder')
  expect(faultOf({ ...blank(), name: 'Tél', within: 'folder', folder: 'f1' }, true)).toBeUndefined()
})

it('never sends a folder that the choice does not allow', () => {
  const protocols = [{ name: 'files', foldered: true }, { name: 'api', foldered: false }]
  expect([foldered(['files'], protocols), foldered(['files', 'api'], protocols), foldered([], protocols)]).toEqual([true, false, false])
  const draft = { ...blank(), name: ' Tél ', within: 'folder' as const, folder: 'f1' }
  expect(requestOf(draft, true, now)).toMatchObject({ name: 'Tél', folder: 'f1' })
  expect(requestOf(draft, false, now)).not.toHaveProperty('folder')
})

it('says in one sentence what a device may do', () => {
  const device: Device = { id: 'd', name: 'Tél ⟦x⟧', protocols: ['files'], read_only: false, created: '2026-08-01T10:00:00Z', expires: '2027-06-30T10:00:00Z', expired: false }
  expect(plain(sentence(device, []))).toBe('⟨Tél x⟩ peut lire et changer ⟨tous tes fichiers⟩, jusqu’au 30 juin 2027.')
  expect(plain(sentence({ ...device, read_only: true, folder: { id: 'f', name: 'SVT' } }, []))).toContain('peut lire ⟨ton dossier « SVT »⟩, sans rien changer')
  expect(plain(sentence({ ...device, protocols: ['files', 'api', 'agenda'] }, [{ name: 'agenda', label: 'Agenda', explanation: '', foldered: false }]))).toContain('⟨tous tes fichiers, tes applications et Agenda⟩')
  expect(sentence({ ...device, expired: true }, [])).toContain('n’ouvre plus rien')
})
