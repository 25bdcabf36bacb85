import { describe, expect, test } from 'vitest'
import { findConflicts, resolved } from './conflicts'
import { merged } from './merging'

const BASE = 'one\ntwo\nthree\nfour\nfive\n'

describe('two texts that grew from one', () => {
  test('are joined where their lines do not touch', () => {
    const ours = BASE.replace('one', 'one of mine')
    const theirs = BASE.replace('five', 'five of theirs\nsix')
    expect(merged(BASE, ours, theirs)).toEqual({
      text: 'one of mine\ntwo\nthree\nfour\nfive of theirs\nsix\n',
      conflicts: 0,
    })
  })

  test('are one text where both say the same', () => {
    const both = BASE.replace('three', 'drei')
    expect(merged(BASE, both, both)).toEqual({ text: both, conflicts: 0 })
  })

  test('are joined whatever ends their lines', () => {
    const theirs = BASE.replace('five', 'fünf').replaceAll('\n', '\r\n')
    expect(merged(BASE, BASE.replace('one', 'eins'), theirs)).toEqual({
      text: 'eins\ntwo\nthree\nfour\nfünf\n',
      conflicts: 0,
    })
  })

  test('have marks around what both changed, from which each can be taken', () => {
    const { text = '', conflicts } =
      merged(BASE, BASE.replace('three', 'mine'), BASE.replace('three', 'theirs')) ?? {}
    expect(conflicts).toBe(1)
    const lines = text.split('\n')
    const [conflict] = findConflicts(lines)
    if (!conflict) throw new Error(text)
    expect(conflict).toMatchObject({ ours: 'in the editor', theirs: 'on disk' })
    expect(resolved(lines, conflict, 'both')).toEqual(['mine', 'theirs'])
  })

  test('conflict where one side took lines away that the other changed, and where changed lines touch', () => {
    expect(merged(BASE, BASE.replace('three\n', ''), BASE.replace('three', 'theirs'))?.conflicts).toBe(1)
    expect(merged(BASE, BASE.replace('three', 'mine'), BASE.replace('four', 'theirs'))?.conflicts).toBe(1)
  })

  test('are joined at once however long they are, and left alone where nothing tells their lines apart', () => {
    const long = Array.from({ length: 5000 }, (_, i) => `line ${i}\n`).join('')
    const ours = long.replace('line 5\n', 'mine\n').replace('line 4000\n', '')
    const theirs = long.replace('line 2000\n', 'theirs\n')
    expect(merged(long, ours, theirs)).toEqual({
      text: ours.replace('line 2000\n', 'theirs\n'),
      conflicts: 0,
    })
    expect(merged('\n'.repeat(5000), '\n'.repeat(5001), '\n'.repeat(5002))).toBeUndefined()
  })

  test('have no conflict where an unchanged line stands between', () => {
    const ours = BASE.replace('two', 'mine')
    expect(merged(BASE, ours, BASE.replace('four', 'theirs'))).toEqual({
      text: ours.replace('four', 'theirs'),
      conflicts: 0,
    })
    const code = 'f() {\n}\n\ng() {\n}\n'
    expect(merged(code, code.replace('f() {', 'f() {\n  1'), `${code}\nh() {\n}\n`)).toEqual({
      text: 'f() {\n  1\n}\n\ng() {\n}\n\nh() {\n}\n',
      conflicts: 0,
    })
  })
})
