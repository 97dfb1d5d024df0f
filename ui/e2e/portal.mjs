// A school's portal played by a provider that we did not write: npm oidc-provider, on loopback, with the claims of an ENT.
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const profiles = { learner: 'National_ELV', guardian: 'National_TUT', teacher: 'National_ENS' }

/** Reserves a free port, so that the issuer is known before the node starts. */
export async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/**
 * Starts a portal whose people are the demo's. A person signs in on its own page by "ent-" and the login, which is the subject.
 * @param node { url } of the node that people come in to
 */
export async function portal({ port, node, people, client, secret }) {
  const issuer = `http://127.0.0.1:${port}`
  const provider = new Provider(issuer, {
    clients: [{
      client_id: client, client_secret: secret, redirect_uris: [`${node.url}/ent/callback`], post_logout_redirect_uris: [`${node.url}/`],
      token_endpoint_auth_method: 'client_secret_basic',
    }],
    claims: { openid: ['sub'], profile: ['given_name', 'family_name', 'birthdate', 'profil', 'classe', 'etablissement'], email: ['email'] },
    cookies: { keys: ['a key of the tests'] },
    findAccount: (_, sub) => {
      const p = people.find((one) => `ent-${one.login}` === sub)
      return p && {
        accountId: sub,
        claims: () => ({
          sub, given_name: p.given_name, family_name: p.family_name, birthdate: p.birth_date, email: p.email,
          profil: profiles[p.role] ?? 'National_COL', classe: p.group, etablissement: 'Collège des Deux-Rives',
        }),
      }
    },
  })
  const server = createServer(provider.callback())
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { issuer, stop: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve) }) }
}
