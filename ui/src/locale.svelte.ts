// Language and form of address: reactive, so that a switch redraws the page where it stands.
// The compiled messages ask here, through the names of paraglide's own runtime (vite.config.ts).
import type { Lang, Person } from './api/types'

class I18n {
  lang = $state<Lang>('fr')
  address = $state<Person['address_form']>('tu')

  get locale() {
    return this.lang === 'fr' && this.address === 'vous' ? 'fr-x-vous' : this.lang
  }

  setLang(lang: Lang) {
    this.lang = lang
    document.documentElement.lang = lang
  }
}

export const i18n = new I18n()
export const getLocale = () => i18n.locale
export const experimentalStaticLocale = undefined
