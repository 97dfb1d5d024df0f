/** Whether the server can be reached: what the browser says, corrected by what requests meet. */
class Network {
  online = $state(true)
  /** When it went away. */
  since = $state<Date>()

  start() {
    if (!navigator.onLine) this.missed()
    addEventListener('online', () => this.reached())
    addEventListener('offline', () => this.missed())
  }

  missed() {
    if (this.online) this.since = new Date()
    this.online = false
  }

  reached() {
    this.online = true
    this.since = undefined
  }
}

export const network = new Network()
