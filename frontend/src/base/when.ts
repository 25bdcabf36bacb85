// The conditions of keybindings, written as in VS Code: editorTextFocus && resourceExtname == .ts

export type Facts = Record<string, string | boolean>

/** Whether a condition holds; names that nobody knows are false. Without a condition it holds. */
export function holds(when: string | undefined, facts: Facts): boolean {
  if (when === undefined || when.trim() === '') return true
  return when.split('||').some(all => all.split('&&').every(term => holdsOne(term.trim(), facts)))
}

const TERM = /^(!?)\s*([\w.:-]+)$/
const COMPARED = /^([\w.:-]+)\s*(==|!=)\s*(?:'([^']*)'|"([^"]*)"|(\S+))$/

function holdsOne(term: string, facts: Facts): boolean {
  const compared = COMPARED.exec(term)
  if (compared) {
    const [, name = '', sign, single, double, bare] = compared
    return (String(facts[name] ?? false) === (single ?? double ?? bare)) === (sign === '==')
  }
  const [, not, name = ''] = TERM.exec(term) ?? []
  return Boolean(facts[name]) === (not === '')
}

/** The names in a condition, or undefined when it is none. */
export function namesIn(when: string): string[] | undefined {
  const terms = when.split(/\|\||&&/).map(term => term.trim())
  const names = terms.map(term => COMPARED.exec(term)?.[1] ?? TERM.exec(term)?.[2])
  return names.every(name => name !== undefined) ? names : undefined
}
