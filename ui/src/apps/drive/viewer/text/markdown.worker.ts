import { parse } from './markdown'

// Away from the page: a text that takes for ever to read is given up without harm.
addEventListener('message', (e: MessageEvent<string>) => {
  try { postMessage(parse(e.data)) } catch { postMessage(undefined) }
})
