import { untrack } from 'svelte'
import { network } from './network.svelte'

/** For a component: runs it each time the server is there after an answer was lost, for what is shown may be of the past. */
export function again(load: () => void) {
  let lost = network.lost
  $effect(() => {
    if (!network.online || network.lost === lost) return
    lost = network.lost
    untrack(load)
  })
}
