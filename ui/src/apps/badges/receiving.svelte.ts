// Badges on their way in: one after the other, and each says what came of it.
import BadgeCheck from '@lucide/svelte/icons/badge-check'
import { asApiError } from '../../api/errors'
import { m } from '../../i18n.svelte'
import { announce } from '../../parts/announce.svelte'
import { toast } from '../../parts/toasts.svelte'
import { router } from '../../router.svelte'
import { receive } from './data/api'
import type { Badge } from './data/types'
import { badgeHref } from './links'

const told = { valid: m.badges_added, unknown: m.badges_added_open, invalid: m.badges_added_bad }

export class Receiving {
  /** The name of the file that is being verified. */
  now = $state('')

  /** Takes the files in; arrived is called for each badge. */
  async take(files: File[], arrived: (badge: Badge) => void) {
    for (const file of files) {
      this.now = file.name
      announce(m.badges_checking({ name: file.name }))
      try {
        const { badge, fresh } = await receive(file)
        arrived(badge)
        toast(fresh ? told[badge.verdict]({ name: badge.name }) : m.badges_again({ name: badge.name }), {
          icon: BadgeCheck, action: { label: m.badges_see(), run: () => void router.go(badgeHref(badge.id)) },
        })
      } catch (err) {
        const e = asApiError(err)
        if (e.code !== 'signed-out') toast(`${m.badges_not_added({ name: file.name })}. ${e.message}`, { danger: true })
      }
    }
    this.now = ''
  }
}
