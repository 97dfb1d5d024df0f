// What a third party's own library makes of our OpenID Provider: npm openid-client, the code flow, refresh, revocation, and
// each refusal that a provider owes. An adult of the demo consents alone, through the API that the consent screen uses.
import * as client from 'openid-client'
import { api } from './node.mjs'

/** Walks /oidc/authorize as a browser would: keeps cookies, follows nothing. */
class Browser {
  cookies = new Map()
  get jar() { return [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ') }
  async get(url) {
    const answer = await fetch(url, { redirect: 'manual', headers: { Cookie: this.jar } })
    for (const line of answer.headers.getSetCookie()) {
      const [pair] = line.split(';')
      this.cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const to = answer.headers.get('location')
    return { status: answer.status, to: to && new URL(to, url) }
  }
}

async function refused(what, code, fn) {
  try {
    await fn()
  } catch (err) {
    const got = err.error ?? err.cause?.error ?? err.code
    if (got === code) return
    throw new Error(`${what}: refused by ${got}, want ${code}`, { cause: err })
  }
  throw new Error(`${what}: was not refused`)
}

/** Brings the person a certification through the teaching konnector, so that there is something to read. */
async function certify(node, call) {
  const { catalogue } = await (await call('GET', '/connexions')).json()
  const [konnector] = catalogue
  const { id } = await (await call('POST', '/connexions', { konnector: konnector.slug, fields: { [konnector.asks[0].name]: node.example_code } })).json()
  for (let tries = 0; tries < 100; tries++) {
    const { state } = await (await call('GET', `/connexions/${id}`)).json()
    if (state === 'ready') return
    if (state !== 'running') throw new Error(`the connection is ${state}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the connection takes too long')
}

/** Plays the whole of it against a node; who is an adult of the demo. Returns how many checks held. */
export async function oidc(node, who, password) {
  const { issuer, client_id, client_secret, redirect_uri } = node.oidc
  const insecure = { execute: [client.allowInsecureRequests] }
  const config = await client.discovery(new URL(issuer), client_id, client_secret, client.ClientSecretBasic(client_secret), insecure)
  const call = await api(node, who.login, password)
  await certify(node, call)
  const scope = 'openid profile email offline_access certifications:read'
  let held = 0
  const check = (ok, what) => { if (!ok) throw new Error(what); held++ }

  const begin = async (changes = {}) => {
    const verifier = client.randomPKCECodeVerifier()
    const state = client.randomState()
    const nonce = client.randomNonce()
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri, scope, state, nonce, code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...changes,
    })
    return { url, verifier, state, nonce, browser: new Browser() }
  }
  /** Agrees to everything and returns the address that the client gets. */
  const agree = async (flow, decision = 'agree') => {
    const at = await flow.browser.get(flow.url)
    const id = at.to.searchParams.get('request')
    check(at.to.pathname === '/consentement' && id, 'the browser is sent to the consent screen')
    const screen = await (await call('GET', `/consents/requests/${id}`, undefined, { Cookie: flow.browser.jar })).json()
    check(screen.lines.length > 0 && screen.client.name, 'the screen says who and what')
    const answer = await (await call('POST', `/consents/requests/${id}`, { decision, lines: decision === 'agree' ? screen.lines.map((l) => l.id) : [] }, { Cookie: flow.browser.jar })).json()
    const callback = new URL(answer.redirect_to, node.url)
    const back = callback.href.startsWith(redirect_uri) ? { to: callback } : await flow.browser.get(callback)
    check(back.to.href.startsWith(redirect_uri), 'the answer goes to the registered address')
    check(back.to.searchParams.get('iss') === issuer, 'the answer says who gives it (RFC 9207)')
    return { back: back.to, id: answer.id }
  }
  const exchange = (flow, back, changes = {}) => client.authorizationCodeGrant(config, back, { pkceCodeVerifier: flow.verifier, expectedState: flow.state, expectedNonce: flow.nonce, ...changes })
  const read = (token) => fetch(`${node.api_url}/certifications`, { headers: { Authorization: `Bearer ${token}` } })

  // No: the client hears it, and nothing else.
  let flow = await begin()
  let { back } = await agree(flow, 'refuse')
  await refused('a refusal', 'access_denied', () => exchange(flow, back))
  held++

  // Yes: tokens, claims, data.
  flow = await begin()
  const first = await agree(flow)
  const tokens = await exchange(flow, first.back)
  const sub = tokens.claims().sub
  check(tokens.refresh_token && sub && sub !== who.login, 'tokens with a subject of their own')
  const info = await client.fetchUserInfo(config, tokens.access_token, sub)
  check(info.given_name && info.sub === sub, 'userinfo says what was agreed')
  check((await read(tokens.access_token)).status === 200, 'the token reads the data')
  check((await fetch(`${node.api_url}/drive/folders/root`, { headers: { Authorization: `Bearer ${tokens.access_token}` } })).status === 404, 'and nothing else')

  // Refresh: the new one works, the old one is worth nothing.
  const fresh = await client.refreshTokenGrant(config, tokens.refresh_token)
  check((await read(fresh.access_token)).status === 200, 'a refreshed token reads')
  const inspected = await client.tokenIntrospection(config, fresh.access_token)
  check(inspected.active === true && inspected.scope.includes('certifications:read'), 'introspection')

  // Revocation by the client.
  await client.tokenRevocation(config, fresh.refresh_token)
  await refused('a revoked refresh token', 'invalid_grant', () => client.refreshTokenGrant(config, fresh.refresh_token))
  check((await read(fresh.access_token)).status === 401, 'its access token is dead, too')

  // What must be refused.
  const attempt = async () => { const f = await begin(); return { f, back: (await agree(f)).back } }
  let one = await attempt()
  await refused('a wrong PKCE verifier', 'invalid_grant', () => exchange(one.f, one.back, { pkceCodeVerifier: client.randomPKCECodeVerifier() }))
  one = await attempt()
  const wrong = await client.discovery(new URL(issuer), client_id, 'not the secret', client.ClientSecretBasic('not the secret'), insecure)
  await refused('a wrong secret (401 with a challenge, RFC 6749 section 5.2)', 'OAUTH_WWW_AUTHENTICATE_CHALLENGE', () => client.authorizationCodeGrant(wrong, one.back, { pkceCodeVerifier: one.f.verifier, expectedState: one.f.state, expectedNonce: one.f.nonce }))
  one = await attempt()
  const good = await exchange(one.f, one.back)
  await refused('a code that was used', 'invalid_grant', () => exchange(one.f, one.back))
  check((await read(good.access_token)).status === 401, 'and what it had given is dead')
  held += 3
  for (const [what, changes] of [['another redirect', { redirect_uri: `${redirect_uri}/x` }], ['an encoded redirect', { redirect_uri: redirect_uri.replace('callback', 'c%61llback') }]]) {
    const bad = await begin(changes)
    const at = await bad.browser.get(bad.url)
    check(!at.to && at.status === 400, `${what} is answered on the spot`)
  }
  for (const [what, changes, code] of [['no PKCE', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'], ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'], ['prompt=none', { prompt: 'none' }, 'login_required']]) {
    const bad = await begin(changes)
    const at = await bad.browser.get(bad.url)
    check(at.to?.searchParams.get('error') === code && at.to.searchParams.get('state') === bad.state, `${what} is told to the client: ${at.to}`)
  }

  // Withdrawal: the next read is refused, at once.
  flow = await begin()
  const last = await agree(flow)
  const live = await exchange(flow, last.back)
  check((await read(live.access_token)).status === 200, 'it reads')
  const begun = performance.now()
  await call('DELETE', `/consents/${last.id}`)
  check((await read(live.access_token)).status === 401, 'withdrawn: refused')
  const took = performance.now() - begun
  await refused('its refresh token', 'invalid_grant', () => client.refreshTokenGrant(config, live.refresh_token))
  held++
  return { held, withdrawal_to_refusal_ms: Math.round(took) }
}
