import { expect, it } from 'vitest'
import { hueAt, rose } from './rose'

const of = (...levels: number[]) => levels.map((level, i) => ({ code: `1.${i + 1}`, title: 'x', level }))
const areas = [{ code: '1', title: 'a', competences: of(3, 0) }, { code: '2', title: 'b', competences: of(5, 1) }]
const steps = (r: ReturnType<typeof rose>) => r.petals.map((p) => [p.steps.filter((s) => s.reached).length, p.steps.filter((s) => !s.reached).length])

it('draws a step for each level, and those that could be only if the issuer says how many', () => {
  expect(steps(rose(areas))).toEqual([[3, 0], [0, 0], [5, 0], [1, 0]])
  expect(steps(rose(areas, 6))).toEqual([[3, 3], [0, 6], [5, 1], [1, 5]])
  expect(rose(areas).rings).toHaveLength(6)
})

it('goes around in the issuer’s order, a hue for each area', () => {
  const { petals } = rose(areas, 6)
  expect(petals.map((p) => p.hue)).toEqual([hueAt(0), hueAt(0), hueAt(1), hueAt(1)])
  expect(petals.map((p) => [Math.sign(Math.round(p.x - 170)), Math.sign(Math.round(p.y - 170))])).toEqual([[1, -1], [1, 1], [-1, 1], [-1, -1]])
})

it('stays inside the picture, and is whole for odd numbers too', () => {
  for (const list of [areas, [{ code: '1', title: 'a', competences: of(0) }], [{ code: '1', title: 'a', competences: of(8, 8, 8) }]]) {
    const { petals } = rose(list)
    for (const path of petals.flatMap((p) => p.steps.map((s) => s.path))) {
      expect(path).not.toMatch(/NaN|Infinity/)
      for (const n of path.match(/-?\d+\.\d/g) ?? []) expect(Number(n)).toBeGreaterThanOrEqual(0)
    }
  }
  expect(rose([]).petals).toEqual([])
})
