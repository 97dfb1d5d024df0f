// The characters that people write by name in Markdown.
const named: Record<string, string> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', copy: '©', reg: '®', trade: '™', hellip: '…', ndash: '–', mdash: '—', laquo: '«', raquo: '»', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”',
  times: '×', divide: '÷', plusmn: '±', deg: '°', euro: '€', pound: '£', sect: '§', para: '¶', middot: '·', bull: '•', larr: '←', rarr: '→', uarr: '↑', darr: '↓', le: '≤', ge: '≥', ne: '≠', infin: '∞', frac12: '½', sup2: '²', sup3: '³',
  agrave: 'à', acirc: 'â', ccedil: 'ç', egrave: 'è', eacute: 'é', ecirc: 'ê', euml: 'ë', icirc: 'î', iuml: 'ï', ocirc: 'ô', ugrave: 'ù', ucirc: 'û', oelig: 'œ', Agrave: 'À', Ccedil: 'Ç', Egrave: 'È', Eacute: 'É',
}

export const decode = (text: string) => text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([A-Za-z]\w{1,7}));/g, (whole, decimal?: string, hex?: string, name?: string) => {
  if (name) return named[name] ?? whole
  const point = decimal ? Number(decimal) : parseInt(hex!, 16)
  return point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point < 0xe000) ? String.fromCodePoint(point) : '\ufffd'
})
