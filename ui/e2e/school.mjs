// How others come in: a learner of 14 by the school's portal, two separated parents, a konnector, a third party.
import { visit } from './browser.mjs'
import { api } from './node.mjs'
import { words } from './words.mjs'

export const password = 'trois loutres sur un velo'
const m = words('fr')
const vous = words('fr-x-vous')

/** Signs in on our own page. */
export async function enter(v, login, secret) {
  await v.page.goto('/')
  await v.page.locator('#login').fill(login)
  await v.page.locator('#password').fill(secret)
  await v.page.keyboard.press('Enter')
  await v.page.locator('#login').waitFor({ state: 'detached' })
}

/** Follows the button of the portal and signs in there, on the pages of npm oidc-provider. */
async function comeIn(page, subject) {
  await page.locator('a[href^="/ent/sign-in"]').click()
  await page.locator('input[name=login]').fill(subject)
  await page.locator('input[name=password]').fill('anything')
  await page.locator('button[type=submit]').click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** The learner arrives: what was transmitted, the terms, a provisional space, a password. */
export async function arrive(v, learner) {
  const { page } = v
  await page.goto('/')
  await page.locator('a[href^="/ent/sign-in"]').waitFor()
  await v.look_at('30-signin-portal')
  await comeIn(page, `ent-${learner.login}`)
  await page.waitForURL('**/bienvenue')
  for (const value of [learner.given_name, learner.family_name, learner.group]) await page.getByText(value).first().waitFor()
  const accept = page.getByRole('checkbox')
  if (await accept.isChecked()) throw new Error('the terms are accepted in advance')
  await v.look_at('31-arrival', { full: true })
  await accept.check()
  await page.getByRole('button', { name: m('arrival_create'), exact: true }).click()
  await page.waitForURL((at) => at.pathname === '/')
  await page.locator('.provisional').waitFor()
  await v.look_at('32-provisional')
  await page.goto('/settings')
  await page.getByRole('button', { name: m('settings_first_do'), exact: true }).first().click()
  await page.getByRole('dialog').locator('input[type=password]').fill(password)
  await page.getByRole('button', { name: m('settings_first_save') }).click()
  await page.getByText(m('settings_first_done', { login: learner.login })).first().waitFor()
}

/** A parent answers what waits; the button says what it does. */
export async function answer(v, key, step) {
  const { page } = v
  await page.goto('/family')
  await page.getByRole('button', { name: new RegExp(`^${vous(key)}`) }).first().waitFor()
  await v.look_at(step, { full: true })
  await page.getByRole('button', { name: new RegExp(`^${vous(key)}`) }).first().click()
}

/** Waits until the learner's space says so: a letter takes a moment. */
export async function until(call, at, ok) {
  for (let tries = 0; tries < 200; tries++) {
    const body = await (await call('GET', at)).json()
    if (ok(body)) return body
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${at} does not get there`)
}

/** Brings a certification in, after a wrong code. */
export async function connect(v, node) {
  const { page } = v
  await page.goto('/connexions')
  await page.locator('h1').first().waitFor()
  await v.look_at('33-connexions-empty', { full: true })
  await page.locator('#add-example').click()
  await page.getByRole('button', { name: m('connexions_form_connect') }).waitFor()
  await page.locator('form input').first().fill('ASSR-2026-ZZZZ')
  await page.getByRole('button', { name: m('connexions_form_connect') }).click()
  await page.getByText(m('connexions_state_action')).first().waitFor()
  await v.look_at('34-connexion-wrong-code', { full: true })
  await page.getByRole('button', { name: m('connexions_give'), exact: false }).first().click()
  await page.locator('form input').first().fill(node.example_code)
  await page.getByRole('button', { name: m('connexions_form_give') }).click()
  await page.getByText(m('connexions_state_ready')).first().waitFor()
  await v.look_at('35-connexion', { full: true })
  await page.goto('/certifications')
  await page.getByText('sécurité routière').first().waitFor()
  await v.look_at('36-certifications')
  await page.getByText('sécurité routière').first().click()
  await page.getByText('18/20').first().waitFor()
  await v.look_at('37-certification', { full: true })
}

/** Goes from the third party to the consent screen and agrees to what is ticked. */
export async function consent(v, node) {
  const { page } = v
  await page.goto(`${node.boussole_url}/connect`)
  await page.waitForURL('**/consentement?request=*')
  const boxes = page.getByRole('checkbox')
  await boxes.first().waitFor()
  for (const box of await boxes.all()) if (await box.isChecked()) throw new Error('something is ticked in advance')
  await page.getByText('18/20').first().waitFor()
  await v.look_at('38-consent', { full: true })
  await page.getByRole('button', { name: m('consent_agree') }).click()
  await page.getByText(m('consent_tick_first')).first().waitFor()
  for (const box of await boxes.all()) await box.check()
  await page.getByRole('button', { name: m('consent_agree') }).click()
}

/** Tells the whole of it on a node, and what happens while the space is provisional; returns what is needed to go on elsewhere. */
export async function school(browser, node, look, told, provisional) {
  const learner = node.people.find((p) => !p.instance)
  const [karim, sophie] = node.people.filter((p) => p.role === 'guardian')
  const others = [new URL(node.ent_url).origin, new URL(node.boussole_url).origin]
  const v = await visit(browser, node, look, others)
  await arrive(v, learner)
  const call = await api(node, learner.login, password)
  told('the learner came in by the portal')
  await provisional(learner)

  const mother = await visit(browser, node, look)
  await enter(mother, sophie.login, sophie.password)
  await answer(mother, 'family_agree', '40-family-opening')
  await until(call, '/consents/opening', (o) => o.state === 'active')
  const father = await visit(browser, node, look)
  await enter(father, karim.login, karim.password)
  await answer(father, 'family_object', '41-family-object')
  await until(call, '/consents/opening', (o) => o.state === 'frozen')
  await answer(father, 'family_lift', '42-family-lift')
  await until(call, '/consents/opening', (o) => o.state === 'active')
  told('one parent agreed, the other objected and took it back')

  await connect(v, node)
  told('the konnector brought a certification')

  await consent(v, node)
  await v.page.getByText(m('consent_waiting_title')).first().waitFor()
  await v.look_at('43-consent-waiting', { full: true })
  await answer(mother, 'family_agree', '44-family-grant')
  const { grants } = await until(call, '/consents', (c) => c.grants[0]?.state === 'active')
  await v.page.goto(`${node.boussole_url}/connect`)
  await v.page.goto(`${node.boussole_url}/connect`)
  if (v.page.url().includes('/consentement')) await v.page.getByRole('button', { name: m('consent_again_go') }).click()
  await v.page.waitForURL(`${node.boussole_url}/**`)
  await v.page.getByText('sécurité routière').first().waitFor()
  told('the third party reads, and not before')
  await v.page.goto(`/consents/${grants[0].id}`)
  await v.page.getByText(m('consents_values', { client: 'Boussole Orientation' })).waitFor()
  await v.look_at('45-grant', { full: true })
  await v.page.goto('/consents')
  await v.page.locator('article').first().waitFor()
  await v.look_at('46-consents', { full: true })
  await v.page.getByRole('button', { name: m('consents_withdraw_label', { client: 'Boussole Orientation' }) }).click()
  await v.page.getByText(m('consents_withdrawn', { client: 'Boussole Orientation' })).first().waitFor()
  await v.page.goto(node.boussole_url)
  await v.page.getByText('l’accord est terminé').waitFor()
  const over = await (await call('GET', `/consents/${grants[0].id}`)).json()
  if (!over.reads_log.some((r) => r.what === 'read') || !over.reads_log.some((r) => r.what === 'refused')) throw new Error('the log lacks the read or the refusal')
  told('withdrawn: the next read is refused, and logged')
  await mother.close()
  await father.close()
  return { v, call, learner, others }
}

/** Each new page in the other looks. */
export async function lookAtSchool(browser, node, learner) {
  const call = await api(node, learner.login, password)
  const [{ id: grant }] = (await (await call('GET', '/consents')).json()).grants
  const [{ id: connection }] = (await (await call('GET', '/connexions')).json()).connections
  const [{ id: certification }] = (await (await call('GET', '/certifications')).json()).certifications
  const sophie = node.people.find((p) => p.role === 'guardian' && p.login.startsWith('sophie'))
  const mothers = await api(node, sophie.login, sophie.password)
  const looks = [['fr', 'dark', 390], ['en', 'light', 390], ['fr', 'contrast', 1280]]
  for (const [lang, theme, width] of looks) {
    const look = { lang, theme: theme === 'contrast' ? 'light' : theme, width }
    for (const one of [call, mothers]) await one('PATCH', '/settings/preferences', { language: lang, theme })
    const v = await visit(browser, node, look)
    await enter(v, learner.login, password)
    for (const [name, at] of [
      ['consents', '/consents'], ['grant', `/consents/${grant}`], ['connexions', '/connexions'], ['connexion', `/connexions/${connection}`],
      ['certifications', '/certifications'], ['certification', `/certifications/${certification}`],
    ]) {
      await v.page.goto(at)
      await v.page.locator('h1').first().waitFor()
      await v.page.locator('.skel').first().waitFor({ state: 'detached' })
      await v.look_at(`school-${name}-${theme}`, { full: true })
    }
    await v.close()
    const parent = await visit(browser, node, look)
    await enter(parent, sophie.login, sophie.password)
    await parent.page.goto('/family')
    await parent.page.locator('h1').first().waitFor()
    await parent.page.locator('.skel').first().waitFor({ state: 'detached' })
    await parent.look_at(`school-family-${theme}`, { full: true })
    await parent.close()
  }
}
