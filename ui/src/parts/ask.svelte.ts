/** One question at a time, for what cannot be undone. The rest gets a toast with Undo. */
export type Question = { title: string; body?: string; action: string; danger?: boolean; cancel?: string }

class Asker {
  current = $state.raw<Question>()
  #answer: ((yes: boolean) => void) | undefined

  ask(question: Question): Promise<boolean> {
    this.#answer?.(false)
    this.current = question
    return new Promise((resolve) => (this.#answer = resolve))
  }

  answer(yes: boolean) {
    this.current = undefined
    this.#answer?.(yes)
    this.#answer = undefined
  }
}

export const asker = new Asker()
/** if (await ask({ title, body, action, danger: true })) … */
export const ask = (question: Question) => asker.ask(question)
