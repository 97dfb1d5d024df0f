import type { Lang, Preferences } from '../api/types'
import { i18n } from '../i18n.svelte'

/** Puts what the person chose on <html>, where the styles look; the server writes the same at first paint. */
export function applyPreferences(p: Preferences) {
  const data = document.documentElement.dataset
  data.theme = p.theme
  data.textSize = String(p.text_size)
  data.font = p.font
  data.motion = p.reduce_motion ? 'reduce' : 'auto'
  data.lines = p.wide_lines ? 'wide' : 'normal'
  i18n.setLang(p.language)
}

/** Before anybody signed in: the choice lives in the cookie that the server reads. */
export function rememberLang(lang: Lang) {
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  document.cookie = `lang=${lang}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`
  i18n.setLang(lang)
}
