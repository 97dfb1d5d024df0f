// The main job, end to end: a learner keeps files on one node and finds them,
// byte for byte, on another. Needs bin/pims and bin/move, and Chromium.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { faults, launch, visit } from './browser.mjs'
import { makeFiles } from './files.mjs'
import { contentsOf, lookAround, measureHome } from './checks.mjs'
import { drive } from './drive.mjs'
import { clamd, infected } from './infected.mjs'
import { api, command, start } from './node.mjs'
import { oidc } from './oidc.mjs'
import { many, photos } from './photos.mjs'
import { freePort, portal } from './portal.mjs'
import { enter, lookAtSchool, password, school } from './school.mjs'
import { provisional, shares } from './shares.mjs'
import { show } from './show.mjs'
import { leave, story } from './story.mjs'
import { tabs } from './tabs.mjs'
import { touch } from './touch.mjs'
import { uppy } from './uppy.mjs'
import { viewer } from './viewer.mjs'

const tmp = await mkdtemp(path.join(os.tmpdir(), 'pims-e2e-'))
const at = (...names) => path.join(tmp, ...names)
const told = (what) => console.log(`${((performance.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${what}`)
const begun = performance.now()
const browser = await launch()
const running = new Set()
const serve = async (...args) => {
  const node = await start(...args)
  running.add(node)
  return node
}
const stop = async (node) => {
  running.delete(node)
  await node.stop()
}

// A learner keeps files, each in an account of its own, and moves.
async function learner() {
  const files = await makeFiles(browser, at('files'))
  let one = await serve('demo', '--data', at('one'), '--listen', '127.0.0.1:0')
  const [tom] = one.people
  told('the first node answers')

  const tale = async (who, look, dir) => {
    const v = await visit(browser, one, look)
    const kept = await story(v, one, who, files, dir)
    await leave(v)
    await v.close()
    told(`the story is told in ${look.lang}, ${look.theme}, at ${look.width}`)
    return kept
  }
  const atLength = async () => {
    const kept = await tale(tom, { lang: 'fr', theme: 'light', width: 1280 }, at('tom'))
    await lookAround(browser, one, tom, kept.password)
    told('every page was looked at in each language, theme and width')
    console.log(JSON.stringify({ figure: 'home, cold', ...(await measureHome(browser, one, tom, kept.password)) }))
    return kept
  }
  const withMuch = async () => {
    await tale(one.people.find((p) => p.role === 'adult'), { lang: 'en', theme: 'dark', width: 390 }, at('other'))
    const karim = one.people.find((p) => p.login === 'karim.benali')
    console.log(JSON.stringify({ figure: 'drive of 10,000', ...(await drive(browser, one, karim, karim.password, tmp)) }))
    told('ten thousand files, uploads that stop and go on')
    await viewer(browser, one, karim, karim.password)
    told('pictures, pages, tables and code in the viewer')
    const marie = one.people.find((p) => p.role === 'teacher')
    await photos(browser, one, marie, marie.password)
    told('photos by month, in albums, shared; ten thousand of them')
    await touch(browser, one, marie, marie.password, many)
    told('fingers choose, scrub, enlarge and lead on')
    await tabs(browser, one, marie, karim)
    told('a tab of somebody who left reaches nothing of the next one')
    console.log(JSON.stringify({ figure: 'uppy', ...(await uppy(browser, one, karim)) }))
    told('Uppy on another site sends files here')
  }
  const [kept] = await Promise.all([atLength(), withMuch()])

  const before = await contentsOf(await api(one, tom.login, kept.password))
  if (one.log().includes('Girard') || one.log().includes('Falaise')) throw new Error('the log names people or files')
  await stop(one)

  // The way out: the archive that Tom took, and the one that the command writes.
  await command('move', 'verify', '--identity', kept.keyFile, kept.archive)
  const sealed = at('tom.tar.zst.age')
  await command('move', 'export', '--data', at('one'), '--instance', tom.instance, '--output', sealed)
  await command('move', 'verify', '--identity', kept.keyFile, sealed)
  let two = await serve('serve', '--data', at('two'), '--key-file', at('keys', 'two'), '--listen', '127.0.0.1:0')
  await stop(two)
  await command('move', 'import', '--data', at('two'), '--identity', kept.keyFile, sealed)
  await command('move', 'verify', '--against', at('two'), '--identity', kept.keyFile, sealed)
  await rm(at('one'), { recursive: true })
  told('moved to a second node; the first is destroyed')

  const scanner = await clamd(tmp)
  running.add(scanner)
  two = await serve('serve', '--data', at('two'), '--listen', '127.0.0.1:0', '--clamd', scanner.at)
  const after = await contentsOf(await api(two, tom.login, kept.password))
  for (const [name, sum] of before) if (after.get(name) !== sum) faults.push(`${name} is not what it was: ${after.get(name)}`)
  if (after.size !== before.size) faults.push(`${before.size} files left, ${after.size} arrived`)
  const there = await visit(browser, two, { lang: 'fr', theme: 'light', width: 1280 })
  await there.page.goto('/')
  await there.page.locator('#login').fill(tom.login)
  await there.page.locator('#password').fill(kept.password)
  await there.page.keyboard.press('Enter')
  await there.page.getByText('Éruption en labo').first().waitFor()
  await there.look_at('20-moved')
  await leave(there)
  await there.close()
  told(`${after.size} files are there, byte for byte`)
  await infected(browser, two, tom, kept.password)
  await stop(two)
  await stop(scanner)
  told('a virus was found, said, and its file gone back to the version before')
}

// How others come in; the portal is one that we did not write.
async function others() {
  const port = await freePort()
  const inside = await serve('demo', '--data', at('school'), '--listen', '127.0.0.1:0', '--ent-issuer', `http://127.0.0.1:${port}`, '--ent-client', 'cartable', '--ent-secret', 'of the tests')
  const ent = await portal({ port, node: inside, people: inside.people, client: 'cartable', secret: 'of the tests' })
  try {
    const look = { lang: 'fr', theme: 'light', width: 1280 }
    const told14 = await school(browser, inside, look, told, (who) => provisional(browser, inside, who))
    await lookAtSchool(browser, inside, told14.learner)
    await show(browser, inside, told14.learner, told)
    await shares(browser, inside, told14.learner)
    told('at 14 a link says that it waits, and what of a place it gives')
    const adult = inside.people.find((p) => p.role === 'adult')
    console.log(JSON.stringify({ figure: 'openid-client', ...(await oidc(inside, adult, adult.password)) }))
    if (/Benali|Inès|ines\.|sécurité/.test(inside.log())) throw new Error('the log names people or documents')
    const letters = await readdir(inside.mail_folder)
    if (letters.length === 0) throw new Error('no parent was told by mail')
    for (const name of letters) if (/Inès|Boussole/.test(await readFile(path.join(inside.mail_folder, name), 'utf8'))) throw new Error('a mail names somebody')

    // The same learner moves: agreements are history there, ties wait to be confirmed, codes are asked again.
    const { identity } = await (await told14.call('POST', '/settings/moving-key', { password })).json()
    const { person, instance } = await (await told14.call('GET', '/session')).json()
    await writeFile(at('ines.key'), `${identity}\n`)
    await told14.v.page.goto('/')
    await leave(told14.v, { portal: true })
    await told14.v.close()
    await stop(inside)
    await command('move', 'export', '--data', at('school'), '--instance', instance, '--output', at('ines.tar.zst.age'))
    let third = await serve('serve', '--data', at('third'), '--key-file', at('keys', 'third'), '--listen', '127.0.0.1:0')
    await stop(third)
    await command('move', 'import', '--data', at('third'), '--identity', at('ines.key'), at('ines.tar.zst.age'))
    third = await serve('serve', '--data', at('third'), '--listen', '127.0.0.1:0')
    const there = await api(third, person.login, password)
    const { grants } = await (await there('GET', '/consents')).json()
    if (!grants.length || grants.some((g) => g.state !== 'ended')) throw new Error('a grant is more than history after a move')
    const opening = await (await there('GET', '/consents/opening')).json()
    if (opening.state !== 'waiting' || opening.ties.length !== 2 || opening.ties.some((tie) => tie.confirmed)) throw new Error(`ties and opening after a move: ${JSON.stringify(opening)}`)
    const { connections } = await (await there('GET', '/connexions')).json()
    // This host has no such konnector; one that has it asks for the code (apps/connexions).
    if (!connections.length || ['ready', 'running'].includes(connections[0].state)) throw new Error(`a connection works after a move: ${connections[0]?.state}`)
    const arrived = await visit(browser, third, look)
    await enter(arrived, person.login, password)
    await arrived.page.goto('/consents')
    await arrived.page.locator('h1').first().waitFor()
    await arrived.look_at('50-moved-consents', { full: true })
    await arrived.close()
    await stop(third)
    told('the learner moved: agreements are history, ties wait to be confirmed, codes are asked again')
  } finally {
    await ent.stop()
  }
}

// Each has nodes and profiles of its own, so they run at a time.
try {
  await Promise.all([learner(), others()])
} catch (err) {
  faults.push(err.stack)
  for (const [n, page] of browser.contexts().flatMap((context) => context.pages()).entries()) {
    await page.screenshot({ path: path.resolve(import.meta.dirname, `../../screenshots/failed-${n}.png`) }).catch(() => {})
  }
} finally {
  for (const node of running) await node.stop().catch((err) => faults.push(err.message))
  await browser.close()
  await rm(tmp, { recursive: true, force: true })
}
for (const fault of faults) console.error(`FAULT ${fault}`)
console.log(faults.length ? `end to end: ${faults.length} faults` : 'end to end: all is well')
process.exitCode = faults.length ? 1 : 0
