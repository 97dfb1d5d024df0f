// A PDF on its way to its certification: one at a time, and a fault stays until the next try.
import FileCheck from '@lucide/svelte/icons/file-check'
import { asApiError } from '../../api/errors'
import { m } from '../../i18n.svelte'
import { announce } from '../../parts/announce.svelte'
import { toast } from '../../parts/toasts.svelte'
import { receive } from './data/api'
import type { Certification } from './data/types'

export class Receiving {
  /** The name of the file that is being read. */
  now = $state('')
  /** What went wrong with the last one, in words. */
  wrong = $state.raw<{ name: string; why: string }>()

  constructor(private arrived: (c: Certification) => void, private only?: string) {}

  async take(files: FileList | null | undefined) {
    const file = files?.[0]
    if (!file || this.now) return
    if (files.length > 1) {
      this.wrong = { name: m.certifications_drop_many_title(), why: m.certifications_drop_many() }
      return
    }
    this.now = file.name
    this.wrong = undefined
    announce(m.certifications_drop_reading({ name: file.name }))
    try {
      const c = await receive(file, this.only)
      this.arrived(c)
      toast(m.certifications_drop_matched({ title: c.title }), { icon: FileCheck })
    } catch (err) {
      const e = asApiError(err)
      if (e.code !== 'signed-out') this.wrong = { name: m.certifications_drop_refused({ name: file.name }), why: e.message }
    }
    this.now = ''
  }
}
