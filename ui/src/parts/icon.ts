import type X from '@lucide/svelte/icons/x'

/** Any lucide icon: import House from '@lucide/svelte/icons/house'. Never from the package root: that compiles two thousand. */
export type Icon = typeof X
