// Under Trusted Types a worker needs a vouched address: only scripts of this origin get one.
type Policy = { createScriptURL(url: string): unknown }
type Trusted = { defaultPolicy: Policy | null; createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy }

function trusted(url: string): string {
  const types = (globalThis as { trustedTypes?: Trusted }).trustedTypes
  if (!types) return url
  const policy = types.defaultPolicy ?? types.createPolicy('default', {
    createScriptURL(text) {
      const at = new URL(text, location.href)
      if (at.origin === location.origin && (at.pathname.startsWith('/assets/') || import.meta.env.DEV)) return text
      throw new TypeError('script address refused')
    },
  })
  return policy.createScriptURL(url) as string
}

export const ownWorker = (url: string) => new Worker(trusted(new URL(url, location.href).href), { type: 'module' })
