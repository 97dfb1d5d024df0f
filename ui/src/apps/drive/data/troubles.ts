// Why the last thing done to an entry did not work: its row says it until something works.
import { SvelteMap } from 'svelte/reactivity'

export const troubles = new SvelteMap<string, string>()
