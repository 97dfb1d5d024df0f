import { router } from '../../router.svelte'
import { nothing } from '../drive/list/selection'

/** Where the viewer was opened from: close goes back there, to the photo seen last and what was chosen. */
export const stay = { lastSeen: '', behind: false, at: '', chosen: nothing }

/** The page of photos that is shown, whatever month its address names. */
export const here = () => `${router.path}?${router.url.searchParams.get('into') ?? ''}`
