/** Where things stand on the thread from start to end, as shares of its length. */
export type Thread = { now: number; reads: number[] }

/** Closer than this, two rings would lie on each other: one stands for both. */
const apart = 0.018

/** Times are RFC 3339; reads in any order. What lies outside is put at the nearer end. */
export function thread(start: string, end: string, reads: string[], now = new Date()): Thread {
  const from = Date.parse(start)
  const length = Math.max(1, Date.parse(end) - from)
  const share = (time: number) => Math.min(1, Math.max(0, (time - from) / length))
  const today = share(now.getTime())
  const rings: number[] = []
  for (const at of reads.map((r) => share(Date.parse(r))).sort((a, b) => a - b)) {
    const last = rings.at(-1)
    if (last === undefined || at - last >= apart) rings.push(at)
  }
  return { now: today, reads: rings }
}
