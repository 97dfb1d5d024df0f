/** Says a sentence to screen readers, politely, without showing it. */
class Announcer {
  text = $state('')

  say(text: string) {
    // The same sentence twice must be heard twice.
    this.text = this.text === text ? text + '\u00a0' : text
  }
}

export const announcer = new Announcer()
export const announce = (text: string) => announcer.say(text)
