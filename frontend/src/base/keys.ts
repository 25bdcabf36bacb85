// Keys as people write them (Ctrl+K Ctrl+S) and as a browser tells them, in one form that can be compared: modifiers
// in one order, a space between the two strokes of a chord. Ctrl is Cmd on a Mac.

export interface KeyStroke {
  key: string
  code: string
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
  altKey: boolean
}

const MODIFIERS = ['ctrl', 'alt', 'shift']
const ALIASES: Record<string, string> = {
  cmd: 'ctrl',
  meta: 'ctrl',
  control: 'ctrl',
  option: 'alt',
  esc: 'escape',
  del: 'delete',
}

/** Keys with a name; others are the sign they write. */
const NAMED =
  /^(f([1-9]|1\d|2[0-4])|left|right|up|down|home|end|pageup|pagedown|enter|tab|escape|space|backspace|delete|insert|contextmenu)$/

/** What Shift makes of a key: with it the key itself is meant, as with letters. */
const SHIFTED: Record<string, string> = {
  '~': '`',
  _: '-',
  '+': '=',
  '{': '[',
  '}': ']',
  '|': '\\',
  ':': ';',
  '"': "'",
  '<': ',',
  '>': '.',
  '?': '/',
}

/** One stroke; '' for a modifier alone. */
export function strokeOf(event: KeyStroke): string {
  if (/^(Control|Shift|Alt|AltGraph|Meta|OS|Dead|Process|Unidentified)$/.test(event.key)) return ''
  const parts = [
    (event.ctrlKey || event.metaKey) && 'ctrl',
    event.altKey && 'alt',
    event.shiftKey && 'shift',
    keyOf(event),
  ]
  return parts.filter(Boolean).join('+')
}

// A letter is the one that is printed on the key; where none is, as in Cyrillic, the one of that place.
function keyOf({ key, code, shiftKey }: KeyStroke): string {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase()
  const placed = /^(?:Digit|Key)(.)$/.exec(code)?.[1]
  if (placed) return placed.toLowerCase()
  if (code === 'Backquote') return '`'
  if (key === ' ') return 'space'
  return (shiftKey && SHIFTED[key]) || key.toLowerCase().replace(/^arrow/, '')
}

/** Keys as they are written, in the form that is compared; undefined where they are none. */
export function parseKeys(written: string): string | undefined {
  const strokes = written.trim().split(/\s+/).map(parseStroke)
  if (strokes.length > 2 || strokes.includes(undefined)) return undefined
  return strokes.join(' ')
}

function parseStroke(written: string): string | undefined {
  const lower = written.toLowerCase()
  // The plus sign joins keys, and is one.
  const plus = /(^|\+)\+$/.test(lower)
  const parts = (plus ? lower.replace(/\+?\+$/, '') : lower).split('+').filter((p, i) => p !== '' || i > 0)
  const names = parts.map(p => ALIASES[p] ?? p)
  const key = plus ? '+' : names.pop()
  if (key === undefined || !(NAMED.test(key) || [...key].length === 1)) return undefined
  if (!names.every(name => MODIFIERS.includes(name))) return undefined
  return [...MODIFIERS.filter(m => names.includes(m)), key].join('+')
}

const WORDS: Record<string, string> = { pageup: 'PageUp', pagedown: 'PageDown', contextmenu: 'ContextMenu' }

/** Keys as menus show them. */
export function writtenKeys(keys: string): string {
  const word = (part: string) => WORDS[part] ?? part.charAt(0).toUpperCase() + part.slice(1)
  const stroke = (one: string) => {
    const parts = one.endsWith('++') ? [...one.slice(0, -2).split('+'), '+'] : one.split('+')
    return one === '+' ? one : parts.map(word).join('+')
  }
  return keys.split(' ').map(stroke).join(' ')
}
