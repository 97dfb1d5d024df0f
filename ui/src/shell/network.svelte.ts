/** What keeps the server from its work: too many people at once, no room to write, no room at all, or this person's own space closed for a check. */
export type Trouble = 'busy' | 'full' | 'read-only' | 'closed'

const said: Record<string, Trouble> = { 'disk-full': 'full', 'node-read-only': 'read-only', quarantined: 'closed' }

/** Whether the server can be reached and does its work: what the browser says, corrected by what requests meet. */
class Network {
  online = $state(true)
  /** When it went away. */
  since = $state<Date>()
  /** Requests that wait before they are sent once more. */
  #waiting = $state(0)
  /** How often no answer came: others may have come since, and what was done unheard is still not shown. */
  lost = $state(0)
  #said = $state<Trouble>()
  /** Something waits for the server, whether or not anybody looks at the page. */
  awaited = false
  #look: ReturnType<typeof setTimeout> | undefined

  get trouble(): Trouble | undefined { return this.#waiting ? 'busy' : this.#said }

  start() {
    if (!navigator.onLine) this.missed()
    addEventListener('online', () => this.reached())
    addEventListener('offline', () => this.missed())
  }

  missed() {
    this.lost++
    if (this.online) this.since = new Date()
    this.online = false
    clearTimeout(this.#look)
    this.#look = setTimeout(() => void this.#probe(), 5000)
  }

  /** The browser says when its own network is back; that a server has started again only asking tells. */
  async #probe() {
    if (this.online) return
    if (!navigator.onLine || (document.hidden && !this.awaited)) return this.missed()
    await fetch('/healthz', { cache: 'no-store' }).then((answer) => this.heard(answer), () => {})
    if (!this.online) this.missed()
  }

  /** Something answered. What stands between may do so in place of the server, whose own answers have a number. */
  heard(answer: Response) { if (answer.headers.has('X-Request-Id')) this.reached() }

  reached() {
    clearTimeout(this.#look)
    this.online = true
    this.since = undefined
  }

  /** A refusal came, with its code. */
  refused(code: string) {
    this.#said = said[code] ?? this.#said
  }

  /** Something was done: trouble that this disproves is over. Reading works without room to write, and so do deletions. */
  done(method: string, status: number) {
    const wrote = method === 'PUT' || method === 'PATCH' || status === 201
    if (wrote || (this.#said === 'closed' && method === 'GET')) this.#said = undefined
  }

  /** Waits until a request may be sent once more, not all of them at the same moment. */
  async pause(seconds: number) {
    this.#waiting++
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000 * (1 + Math.random() / 2)))
    this.#waiting--
  }

  dismiss() { this.#said = undefined }
}

export const network = new Network()
