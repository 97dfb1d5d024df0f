// Starts and stops the commands as a person would, on loopback and free ports.
import { execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

/** Runs bin/<name> to its end; throws with its words if it fails. */
export async function command(name, ...args) {
  const { stdout } = await run(path.join(root, 'bin', name), args, { maxBuffer: 1 << 24 })
  return stdout
}

/** Starts `pims …args --json` and resolves with what it announces. stop() ends it by its own pid. */
export async function start(...args) {
  const child = spawn(path.join(root, 'bin/pims'), [...args, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const log = []
  child.stderr.on('data', (d) => log.push(d))
  const gone = new Promise((resolve) => child.once('exit', resolve))
  const line = await Promise.race([
    new Promise((resolve) => createInterface(child.stdout).once('line', resolve)),
    gone.then((code) => { throw new Error(`pims ${args[0]} ended with ${code}:\n${Buffer.concat(log)}`) }),
  ])
  return {
    ...JSON.parse(line),
    log: () => Buffer.concat(log).toString(),
    async stop() {
      child.kill('SIGTERM')
      const code = await gone
      if (code !== 0) throw new Error(`pims ${args[0]} ended with ${code}:\n${Buffer.concat(log)}`)
    },
  }
}

/** What a script may do: signed in over the API. */
export async function api(node, login, password) {
  const answer = await fetch(`${node.api_url}/session`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ login, password }),
  })
  if (answer.status !== 201) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`)
  const headers = { Authorization: `Bearer ${(await answer.json()).token}` }
  return async (method, at, body, more = {}) => {
    const raw = Buffer.isBuffer(body)
    const type = body && { 'Content-Type': raw ? 'application/octet-stream' : 'application/json' }
    const a = await fetch(node.api_url + at, { method, headers: { ...headers, ...more, ...type }, body: raw ? body : body && JSON.stringify(body) })
    if (!a.ok) throw new Error(`${method} ${at} answered ${a.status}: ${await a.text()}`)
    return a
  }
}
