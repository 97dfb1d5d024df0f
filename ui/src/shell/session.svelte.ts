import { client, ok, onSession } from '../api/client'
import { ApiError, asApiError } from '../api/errors'
import type { Preferences, Session } from '../api/types'
import { i18n } from '../i18n.svelte'
import { entered, forget, leave } from './forget'
import { applyPreferences } from './preferences'

/**
 * loading, then in, out (nobody signed in) or failed (the server did not say);
 * ended: it was in and the cookie stopped working, the page stays where it is.
 */
type State = 'loading' | 'in' | 'out' | 'ended' | 'failed'

class SessionStore {
  state = $state<State>('loading')
  current = $state.raw<Session>()
  error = $state.raw<ApiError>()

  /** Only for screens inside the shell, where somebody is signed in. */
  get session(): Session {
    if (!this.current) throw new Error('nobody is signed in')
    return this.current
  }
  get person() { return this.session.person }

  start() {
    onSession({
      signedOut: () => { if (this.state === 'in') this.state = 'ended' },
      replaced: leave,
      person: () => this.current?.person.id ?? '',
    })
    // The server writes into the page whether a session is open; the development server cannot.
    if (document.documentElement.dataset.session === 'open' || import.meta.env.DEV) return this.load()
    this.state = 'out'
  }

  async load() {
    try {
      this.enter(await ok(client.GET('/session')))
    } catch (err) {
      this.error = asApiError(err)
      this.state = this.error.status === 401 ? 'out' : 'failed'
    }
  }

  enter(session: Session) {
    this.current = session
    this.error = undefined
    i18n.address = session.person.address_form
    applyPreferences(session.preferences)
    this.state = 'in'
    entered(session.person.id)
  }

  /** Throws an ApiError: bad-credentials, too-many-tries, offline. */
  async signIn(login: string, password: string, shared: boolean) {
    await ok(client.POST('/session', { body: { login, password, shared_device: shared } }))
    await this.refresh()
  }

  /** Asks again who is signed in and what they may do; throws an ApiError and changes nothing if the server does not say. */
  async refresh() {
    const before = this.current?.person.id
    const session = await ok(client.GET('/session'))
    // Somebody else: nothing of the former person's page may stay in this tab.
    if (before && before !== session.person.id) return forget()
    this.enter(session)
  }

  async signOut() {
    const { logout_url } = await ok(client.DELETE('/session'))
    await forget(logout_url || '/')
  }

  /** At once on the page, then on the server; back to what it was if the server refuses. */
  async prefer(change: Partial<Preferences>) {
    const before = this.session
    this.#prefs({ ...before.preferences, ...change })
    try {
      this.#prefs(await ok(client.PATCH('/settings/preferences', { body: change })))
    } catch (err) {
      this.#prefs(before.preferences)
      throw err
    }
  }

  #prefs(preferences: Preferences) {
    this.current = { ...this.session, preferences }
    applyPreferences(preferences)
  }
}

export const session = new SessionStore()
