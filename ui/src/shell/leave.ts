
import { session } from './session.svelte'
import { complain } from './complain'

/** Signs out; when the server cannot be reached the session is still open there, and that is said. */
export async function leave() {
  try {
    await session.signOut()
  } catch (err) {
    complain(err)
  }
}
