// What the compiled messages ask of paraglide's own registry (vite.config.ts): rules cost more than all that they are asked for, and each is made once.
const rules = new Map<string, Intl.PluralRules>()

export function plural(locale: string, input: unknown, options?: Intl.PluralRulesOptions): string {
  const key = locale + (options?.type ?? '')
  let known = rules.get(key)
  if (!known) rules.set(key, (known = new Intl.PluralRules(locale, options)))
  return known.select(Number(input))
}
