/** A zip of empty files, by the format's own words (APPNOTE 4.3), in memory. */
export function zipOfEmpty(names) {
  const locals = []
  const central = []
  let at = 0
  for (const name of names) {
    const bytes = Buffer.from(name)
    // Version, UTF-8 names, stored, a date; sizes and checksum of nothing are 0.
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(0x800, 2)
    common.writeUInt16LE((2026 - 1980) << 9 | 9 << 5 | 1, 8)
    common.writeUInt16LE(bytes.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, bytes])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, bytes)
    locals.push(local)
    at += local.length
  }
  const list = Buffer.concat(central)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(names.length, 4)
  end.writeUInt16LE(names.length, 6)
  end.writeUInt32LE(list.length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...locals, list, Buffer.from('PK\x05\x06', 'latin1'), end])
}
