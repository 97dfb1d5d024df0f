// Enough of each language to tell its words, texts and remarks apart. A rule is a kind, what it matches, and the state it leads to; lines are read one by one.
export type Kind = 'word' | 'text' | 'remark' | 'number' | 'name' | ''
export type Rule = readonly [kind: Kind, pattern: string, to?: string]
export type Language = Record<string, readonly Rule[]>

const number: Rule = ['number', '\\b(?:0[xX][\\da-fA-F_]+|0[bB][01_]+|\\d[\\d_]*(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)\\w*']
const double: Rule = ['text', '"(?:[^"\\\\]|\\\\.)*"?']
const single: Rule = ['text', "'(?:[^'\\\\]|\\\\.)*'?"]
const called: Rule = ['name', '[A-Za-z_$][\\w$]*(?=\\s*\\()']
const other: Rule = ['', '[A-Za-z_$À-ÿ][\\w$À-ÿ]*']
const words = (list: string, flags = ''): Rule => ['word', `${flags}(?:${list.trim().split(/\s+/).join('|')})(?![\\w$])`]
/** From one mark to another, over many lines. */
const within = (kind: Kind, close: string): readonly Rule[] => [[kind, `.*?${close}`, 'main'], [kind, '.+']]
const slashes: readonly Rule[] = [['remark', '//.*'], ['remark', '/\\*.*?\\*/'], ['remark', '/\\*.*', 'remark']]
const braces = (list: string, ...more: Rule[]): Language => ({ main: [...slashes, ...more, double, single, number, words(list), called, other], remark: within('remark', '\\*/') })
const hash = (list: string, ...more: Rule[]): Language => ({ main: [['remark', '#.*'], ...more, double, single, number, words(list), called, other] })

const script = braces('async await break case catch class const continue debugger default delete do else enum export extends false finally for from function get if implements import in instanceof interface let new null of private public readonly return set static super switch this throw true try type typeof undefined var void while with yield',
  ['text', '`(?:[^`\\\\]|\\\\.)*`'], ['text', '`.*', 'template'])
script.template = within('text', '`')

const python = hash('and as assert async await break class continue def del elif else except False finally for from global if import in is lambda match None nonlocal not or pass raise return self True try while with yield',
  ['text', '[rbfuRBFU]{0,2}"""(?:.*?)"""'], ['text', "[rbfuRBFU]{0,2}'''(?:.*?)'''"], ['text', '[rbfuRBFU]{0,2}""".*', 'double'], ['text', "[rbfuRBFU]{0,2}'''.*", 'single'], ['name', '@[\\w.]+'])
python.double = within('text', '"""')
python.single = within('text', "'''")

const markup: Language = {
  main: [['remark', '<!--.*?-->'], ['remark', '<!--.*', 'remark'], ['remark', '<[!?][^>]*>?'], ['word', '</?[A-Za-z][\\w:.-]*', 'tag'], ['number', '&#?\\w+;']],
  tag: [['word', '/?>', 'main'], ['text', '"[^"]*"'], ['text', "'[^']*'"], ['name', '[A-Za-z_@:][\\w:.@-]*'], ['number', '\\d+']],
  remark: within('remark', '-->'),
}

const json: Language = { main: [['name', '"(?:[^"\\\\]|\\\\.)*"(?=\\s*:)'], double, number, words('true false null')] }
const keys: Language = { main: [['remark', '^\\s*[#;].*'], ['remark', '\\s#.*'], ['word', '^\\s*\\[.*\\]'], ['name', '[\\w.-]+(?=\\s*[:=](?:\\s|$))'], double, single, number, words('true false null yes no on off'), other] }

const css: Language = {
  main: [['remark', '/\\*.*?\\*/'], ['remark', '/\\*.*', 'remark'], ['word', '@[\\w-]+'], double, single, ['number', '#[\\da-fA-F]{3,8}\\b'], ['name', '--?[\\w-]+|[a-z-]+(?=\\s*:\\s)'], ['number', '-?\\d+(?:\\.\\d+)?[a-z%]*'], ['', '[\\w-]+']],
  remark: within('remark', '\\*/'),
}

const sql: Language = {
  main: [['remark', '--.*'], ['remark', '/\\*.*?\\*/'], ['remark', '/\\*.*', 'remark'], ['text', "'(?:[^']|'')*'?"], double, number,
    ['word', '(?:add|alter|and|as|asc|begin|between|by|case|check|commit|constraint|create|default|delete|desc|distinct|drop|else|end|exists|foreign|from|full|group|having|if|in|index|inner|insert|into|is|join|key|left|like|limit|not|null|on|or|order|outer|primary|references|right|select|set|table|then|union|unique|update|values|view|when|where|with)(?!\\w)'], called, other],
  remark: within('remark', '\\*/'),
}

const tex: Language = { main: [['word', '\\\\(?:begin|end|section|subsection|chapter|documentclass|usepackage)(?![a-zA-Z])'], ['name', '\\\\(?:[a-zA-Z]+|.)'], ['remark', '%.*'], ['text', '\\$[^$]*\\$'], ['number', '\\d+(?:\\.\\d+)?']] }
const marks: Language = {
  main: [['word', '^#{1,6}\\s.*'], ['text', '^\\s*(?:```|~~~).*', 'fence'], ['text', '`[^`]+`'], ['remark', '^\\s*>.*'], ['name', '^\\s*(?:[-*+]|\\d+[.)])(?=\\s)'], ['name', '!?\\[[^\\]]*\\]\\([^)]*\\)'], ['word', '\\*\\*[^*]+\\*\\*|__[^_]+__']],
  fence: [['text', '^\\s*(?:```|~~~)\\s*$', 'main'], ['text', '.+']],
}

const c = 'auto bool break case catch char class const constexpr continue default delete do double else enum explicit extern false float for friend goto if inline int long namespace new nullptr operator private protected public return short signed sizeof static struct switch template this throw true try typedef typename union unsigned using virtual void volatile while'
const directive: Rule = ['name', '^\\s*#\\s*\\w+']
const java = 'abstract boolean break byte case catch char class const continue default do double else enum extends false final finally float for if implements import instanceof int interface long native new null package private protected public return short static super switch synchronized this throw throws true try var void volatile while'
const kotlin = `${java} fun val when object override companion data in is as by`
const go = 'break case chan const continue default defer else fallthrough false for func go goto if import interface iota map nil package range return select struct switch true type var'
const rust = 'as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self static struct super trait true type unsafe use where while'
const php = `abstract array as break case catch class const continue declare default do echo else elseif extends false final finally fn for foreach function global if implements include instanceof interface isset match namespace new null private protected public require return static switch this throw true try use var while`
const ruby = 'alias and begin break case class def do else elsif end ensure false for if in module next nil not or redo require rescue retry return self super then true undef unless until when while yield'
const shell = 'case do done echo elif else esac exit export fi for function if in local read return set shift then until while'
const rlang = 'break else FALSE for function if in Inf library NA NaN next NULL repeat return TRUE while'
const lua = 'and break do else elseif end false for function goto if in local nil not or repeat return then true until while'
const raw: Rule = ['text', '`[^`]*`?']
const variable: Rule = ['name', '\\$\\{?\\w+\\}?']

const known: Record<string, Language> = {
  js: script, mjs: script, cjs: script, jsx: script, ts: script, tsx: script,
  py: python, html: markup, htm: markup, xml: markup, svg: markup, vue: markup, svelte: markup,
  json, geojson: json, ipynb: json, css, sql, tex, bib: tex, md: marks, markdown: marks,
  yml: keys, yaml: keys, toml: keys, ini: keys,
  c: braces(c, directive), h: braces(c, directive), cpp: braces(c, directive), hpp: braces(c, directive), ino: braces(c, directive),
  java: braces(java), kt: braces(kotlin), go: braces(go, raw), rs: braces(rust), php: braces(php, variable, ['word', '<\\?php|\\?>']),
  rb: hash(ruby, ['name', '[@:]\\w+']), sh: hash(shell, variable), r: hash(rlang), pl: hash(shell, variable),
  lua: { main: [['remark', '--.*'], double, single, number, words(lua), called, other] },
}
const also: Record<string, string> = { javascript: 'js', typescript: 'ts', python: 'py', python3: 'py', bash: 'sh', shell: 'sh', 'c++': 'cpp', golang: 'go', rust: 'rs', kotlin: 'kt', ruby: 'rb', latex: 'tex' }

/** By the end of a name, or as a page of Markdown calls it. */
export const languageOf = (name: string): Language | undefined => known[also[name] ?? name]
