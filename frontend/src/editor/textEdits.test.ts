import { describe, expect, test } from 'vitest'
import type { LspTextEdit } from './protocol'
import { applyEdits } from './textEdits'

function edit(line: number, from: number, to: number, newText: string): LspTextEdit {
  return { range: { start: { line, character: from }, end: { line, character: to } }, newText }
}

describe('edits of closed files', () => {
  test.each([
    ['one word', 'a foo b', [edit(0, 2, 5, 'bar')], 'a bar b'],
    [
      'all speak of the text before them',
      'foo foo\nfoo',
      [edit(0, 0, 3, 'x'), edit(1, 0, 3, 'y'), edit(0, 4, 7, 'z')],
      'x z\ny',
    ],
    ['two insertions at one place keep their order', 'b', [edit(0, 0, 0, '1'), edit(0, 0, 0, '2')], '12b'],
    ['Windows line ends', 'a\r\nfoo\r\n', [edit(1, 0, 3, 'bar')], 'a\r\nbar\r\n'],
    ['characters beyond the basic plane count as two', '😀 foo', [edit(0, 3, 6, 'bar')], '😀 bar'],
    ['a place behind the end is the end', 'a', [edit(9, 0, 0, 'b')], 'ab'],
  ])('%s', (_name, text, edits, result) => expect(applyEdits(text, edits)).toBe(result))
})
