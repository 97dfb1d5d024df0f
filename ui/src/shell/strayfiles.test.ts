import { expect, it } from 'vitest'
import { refuseStrayFiles } from './strayfiles'

const page = new EventTarget()
refuseStrayFiles(page)

const over = (types: string[], taken = false) => {
  const dataTransfer = { types, dropEffect: 'copy' }
  const event = Object.assign(new Event('dragover', { cancelable: true }), { dataTransfer })
  if (taken) event.preventDefault()
  page.dispatchEvent(event)
  return [event.defaultPrevented, dataTransfer.dropEffect]
}

it('refuses files that nobody takes, and nothing else', () => {
  expect(over(['Files'])).toEqual([true, 'none'])
  expect(over(['Files'], true)).toEqual([true, 'copy'])
  expect(over(['text/plain'])).toEqual([false, 'copy'])
})
