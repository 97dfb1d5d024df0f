// The rose of competences: one petal each, clockwise from the top in the issuer's order, a step for each level.
import type { Certification } from './data/types'

type Area = NonNullable<Certification['areas']>[number]
export type Step = { path: string; reached: boolean }
export type Petal = { code: string; hue: string; steps: Step[]; x: number; y: number }
export type Rose = { petals: Petal[]; rings: number[] }

export const size = 340
const middle = size / 2
const inner = 44
const outer = 150
const names = 161
const gap = 2.2

/** Hues of areas in their order; an issuer with more of them begins anew. */
const hues = ['t-blue', 't-violet', 't-coral', 't-green', 't-pink', 't-lagoon', 't-sun']
export const hueAt = (i: number) => hues[i % hues.length] ?? ''

const place = (radius: number, angle: number) => [middle + radius * Math.sin(angle), middle - radius * Math.cos(angle)] as const
const round = (n: number) => n.toFixed(1)

/**
 * Where everything is. Steps that were not reached are drawn only where the issuer says how many there could be:
 * else there are rings to read the levels by, up to the highest that was reached.
 */
export function rose(areas: readonly Area[], most?: number): Rose {
  const all = areas.flatMap((a, i) => a.competences.map((c) => ({ ...c, hue: hueAt(i) })))
  const highest = Math.max(most ?? 0, 1, ...all.map((c) => c.level))
  const depth = (outer - inner) / highest
  const petals = all.map((c, i) => {
    const from = (i / all.length) * 2 * Math.PI
    const to = ((i + 1) / all.length) * 2 * Math.PI
    const [x, y] = place(names, (from + to) / 2)
    const steps = Array.from({ length: most ? highest : c.level }, (_, n) => ({ path: step(inner + n * depth, inner + (n + 1) * depth, from, to), reached: n < c.level }))
    return { code: c.code, hue: c.hue, steps, x, y }
  })
  return { petals, rings: Array.from({ length: highest + 1 }, (_, n) => inner + n * depth - gap / 2) }
}

/** One step between two radii and two angles, with the same gap all around. */
function step(low: number, high: number, from: number, to: number): string {
  const far = high - gap
  const [a, b] = [gap / low, gap / far]
  const p = (radius: number, angle: number) => place(radius, angle).map(round).join(' ')
  return `M${p(low, from + a)}L${p(far, from + b)}A${round(far)} ${round(far)} 0 0 1 ${p(far, to - b)}L${p(low, to - a)}A${round(low)} ${round(low)} 0 0 0 ${p(low, from + a)}z`
}
