// The portal sent somebody back without signing them in: ?ent= says why.
import { m } from '../i18n.svelte'
import { toast } from '../parts/toasts.svelte'
import { router } from '../router.svelte'
import { portalName } from './portal'

export function refusal(why: string, portal: string): string {
  if (why === 'cancelled') return m.signin_ent_cancelled({ portal })
  if (why === 'down') return m.signin_ent_down({ portal })
  return m.signin_ent_failed({ portal })
}

/** To somebody who is signed in all the same. */
export function tellRefused() {
  const why = router.url.searchParams.get('ent')
  if (!why) return
  router.amend((url) => url.searchParams.delete('ent'))
  toast(refusal(why, portalName()), { danger: why !== 'cancelled' })
}
