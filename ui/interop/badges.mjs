// Second opinion on the signatures of badges, by Digital Bazaar's libraries:
// openbadges/interop_test.go asks it and compares. Reads one JSON object from
// standard input and prints one:
//
//   {contexts: {url: document}, verify: {name: credential}, issue: {name: {credential, seed}}}
//   → {verified: {name: true | reason}, issued: {name: credential}}
//
// Only the signature is judged: who may use a key is said by documents on the
// web, which this script answers itself, always favourably.
import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey'
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import * as vc from '@digitalbazaar/vc'
import jsigs from 'jsonld-signatures'
import { json } from 'node:stream/consumers'

const job = await json(process.stdin)

/** The contexts that were handed in, and a document for each key that an address or a did:key names. */
async function documentLoader(url) {
  const document = job.contexts[url] ?? keyDocument(url)
  if (!document) throw new Error(`not known: ${url}`)
  return { contextUrl: null, documentUrl: url, document, tag: 'static' }
}

function keyDocument(url) {
  const [controller, fragment] = url.split('#')
  const key = fragment ?? controller.split(':').at(-1)
  if (!key.startsWith('z6Mk')) return undefined
  return {
    '@context': 'https://w3id.org/security/multikey/v1',
    id: url, type: 'Multikey', controller, publicKeyMultibase: key,
  }
}

/** Any controller says that any of its keys may assert. */
class AnyController extends jsigs.purposes.AssertionProofPurpose {
  async validate(proof) {
    const { term } = this
    return proof.proofPurpose === term ? { valid: true } : { valid: false, error: new Error('wrong purpose') }
  }
}

async function verified(credential) {
  try {
    const result = await jsigs.verify(credential, {
      suite: new DataIntegrityProof({ cryptosuite }), purpose: new AnyController(), documentLoader,
    })
    return result.verified || String(result.error?.errors?.[0]?.message ?? result.error)
  } catch (e) {
    return String(e)
  }
}

/** Signed by the key of a seed, as a did:key or in the name of the credential's issuer. */
async function issued({ credential, seed }) {
  const key = await Ed25519Multikey.generate({ seed: Buffer.from(seed, 'hex') })
  const { publicKeyMultibase } = await key.export({ publicKey: true })
  key.controller = credential.issuer.id || `did:key:${publicKeyMultibase}`
  key.id = `${key.controller}#${publicKeyMultibase}`
  credential.issuer.id = key.controller
  const suite = new DataIntegrityProof({ signer: key.signer(), cryptosuite, date: credential.validFrom })
  return vc.issue({ credential, suite, documentLoader })
}

const answer = { verified: {}, issued: {} }
for (const [name, it] of Object.entries(job.issue ?? {})) answer.issued[name] = await issued(it)
for (const [name, it] of Object.entries(job.verify ?? {})) answer.verified[name] = await verified(it)
process.stdout.write(JSON.stringify(answer))
