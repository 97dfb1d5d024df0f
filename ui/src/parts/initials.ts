const hues = ['violet', 'blue', 'green', 'pink', 'lagoon'] as const

/** First letters of the first and last word: "Inès Benali" is "IB". */
export function initials(name: string): string {
  const words = name.split(/[\s-]+/).filter(Boolean)
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words
  return letters.map((w) => [...(w ?? '')][0] ?? '').join('').toUpperCase()
}

/** The same name has the same hue everywhere. */
export function hueOf(name: string): (typeof hues)[number] {
  let sum = 0
  for (const c of name) sum = (sum * 31 + (c.codePointAt(0) ?? 0)) >>> 0
  return hues[sum % hues.length] ?? 'lagoon'
}
