import { describe, expect, test } from 'vitest'
import { type KeyStroke, parseKeys, strokeOf, writtenKeys } from './keys'

function stroke(key: string, code: string, modifiers: Partial<KeyStroke> = {}): KeyStroke {
  return { key, code, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers }
}

describe('keys', () => {
  test.each([
    ['Ctrl+Shift+P', 'ctrl+shift+p', 'Ctrl+Shift+P'],
    ['shift+ctrl+p', 'ctrl+shift+p', 'Ctrl+Shift+P'],
    ['cmd+k  cmd+s', 'ctrl+k ctrl+s', 'Ctrl+K Ctrl+S'],
    ['ctrl+k v', 'ctrl+k v', 'Ctrl+K V'],
    ['Ctrl++', 'ctrl++', 'Ctrl++'],
    ['+', '+', '+'],
    ['Ctrl+-', 'ctrl+-', 'Ctrl+-'],
    ['alt+pagedown', 'alt+pagedown', 'Alt+PageDown'],
    ['F12', 'f12', 'F12'],
    ['esc', 'escape', 'Escape'],
  ])('%s', (text, parsed, written) => {
    expect(parseKeys(text)).toBe(parsed)
    expect(writtenKeys(parsed)).toBe(written)
  })

  test.each(['', 'ctrl', 'ctrl+', 'ctrl+banana', 'hyper+a', 'a b c', 'f25', 'ctrl+k ctrl'])(
    '%j is no key',
    text => {
      expect(parseKeys(text)).toBeUndefined()
    },
  )

  test.each([
    [stroke('z', 'KeyY', { ctrlKey: true }), 'ctrl+z', 'what is printed on the key counts'],
    [stroke('я', 'KeyZ', { ctrlKey: true }), 'ctrl+z', 'where no letter is printed, its place'],
    [stroke('|', 'Backslash', { ctrlKey: true, shiftKey: true }), 'ctrl+shift+\\', 'Shift leaves the key'],
    [stroke('+', 'NumpadAdd', { ctrlKey: true }), 'ctrl++', 'the plus sign'],
    [stroke(' ', 'Space', { ctrlKey: true }), 'ctrl+space', 'the space'],
    [stroke('ArrowLeft', 'ArrowLeft', { altKey: true }), 'alt+left', 'an arrow'],
    [stroke('Control', 'ControlLeft', { ctrlKey: true }), '', 'a modifier alone'],
  ])('%j is %s: %s', (event, told) => {
    expect(strokeOf(event)).toBe(told)
  })
})
