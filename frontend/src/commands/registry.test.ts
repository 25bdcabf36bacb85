import { describe, expect, test } from 'vitest'
import type { KeyStroke } from '../base/keys'
import type { OwnKey } from '../model/keybindings'
import { Keyboard } from './keyboard'
import { Commands } from './registry'

function stroke(key: string, code: string, modifiers: Partial<KeyStroke> = {}): KeyStroke {
  return { key, code, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers }
}

function commands(open: boolean, own: OwnKey[] = [], editing = false) {
  const ran: string[] = []
  const run = (id: string) => () => void ran.push(id)
  const all = new Commands(
    [
      {
        id: 'palette.open',
        title: 'B',
        keys: ['Ctrl+Shift+P', 'F1'],
        always: true,
        run: run('palette.open'),
      },
      { id: 'script.run', title: 'A', keys: ['F5', 'Ctrl+Enter'], run: run('script.run') },
      { id: 'console.show', title: 'C', keys: ['Ctrl+`'], run: run('console.show') },
      { id: 'keys.open', title: 'D', keys: ['Ctrl+K Ctrl+S'], run: run('keys.open') },
      { id: 'editor.rename', title: 'E', editorKeys: 'F2', run: run('editor.rename') },
    ],
    () => open,
    { own: () => own, holds: when => when === undefined || (when === 'editorTextFocus' && editing) },
  )
  const said: (string | undefined)[] = []
  return { all, ran, said, keyboard: new Keyboard(all, text => said.push(text)) }
}

describe('commands', () => {
  test.each([
    [stroke('P', 'KeyP', { ctrlKey: true, shiftKey: true }), 'palette.open'],
    [stroke('p', 'KeyP', { metaKey: true, shiftKey: true }), 'palette.open'],
    [stroke('F1', 'F1'), 'palette.open'],
    [stroke('F5', 'F5'), 'script.run'],
    [stroke('Enter', 'Enter', { ctrlKey: true }), 'script.run'],
    [stroke('ö', 'Backquote', { ctrlKey: true }), 'console.show'],
    [stroke('F5', 'F5', { shiftKey: true }), undefined],
    [stroke('p', 'KeyP'), undefined],
  ])('%j', (event, id) => {
    const { keyboard, ran } = commands(true)
    expect(keyboard.handle(event)).toBe(id === undefined ? 'free' : 'taken')
    expect(ran).toEqual(id ? [id] : [])
  })

  test('without a workspace only what needs none is there', () => {
    const { all, keyboard, ran } = commands(false)
    expect(all.enabled().map(c => c.id)).toEqual(['palette.open'])
    expect(keyboard.handle(stroke('F5', 'F5'))).toBe('free')
    all.run('script.run')
    expect(ran).toEqual([])
  })
})

const ctrl = (letter: string) => stroke(letter, `Key${letter.toUpperCase()}`, { ctrlKey: true })
const CONTROL = stroke('Control', 'ControlLeft', { ctrlKey: true })

describe('chords', () => {
  test('wait for their second stroke, and say so', () => {
    const { keyboard, ran, said } = commands(true)
    expect([ctrl('k'), CONTROL, ctrl('s')].map(event => keyboard.handle(event))).toEqual([
      'taken',
      'free',
      'taken',
    ])
    expect(ran).toEqual(['keys.open'])
    expect(said).toEqual(['Ctrl+K was pressed. Waiting for the second key...', undefined])
  })

  test('that nobody knows are told from keys', () => {
    const { keyboard, ran } = commands(true)
    expect([ctrl('k'), ctrl('i'), stroke('F5', 'F5')].map(event => keyboard.handle(event))).toEqual([
      'taken',
      'missed',
      'taken',
    ])
    expect(ran).toEqual(['script.run'])
  })

  test('end with Escape', () => {
    const { keyboard } = commands(true)
    keyboard.handle(ctrl('k'))
    expect(keyboard.handle(stroke('Escape', 'Escape'))).toBe('taken')
    expect(keyboard.waiting).toBe(false)
    expect(keyboard.handle(ctrl('s'))).toBe('free')
  })
})

describe('own keys', () => {
  const own = (command: string, keys: string, when?: string): OwnKey => ({
    command,
    keys,
    remove: false,
    ...(when && { when }),
  })

  test('go before those of Bobbin, in menus too', () => {
    const { all, keyboard, ran } = commands(true, [own('console.show', 'f5')])
    keyboard.handle(stroke('F5', 'F5'))
    expect(ran).toEqual(['console.show'])
    expect(all.keys('console.show')).toBe('F5')
    expect(all.conflicts('f5', 'console.show').map(c => c.id)).toEqual(['script.run'])
    expect(all.conflicts('ctrl+k', 'console.show').map(c => c.id)).toEqual(['keys.open'])
  })

  test('count where their condition holds', () => {
    for (const [editing, ran] of [
      [true, ['console.show']],
      [false, ['script.run']],
    ] as const) {
      const tried = commands(true, [own('console.show', 'f5', 'editorTextFocus')], editing)
      tried.keyboard.handle(stroke('F5', 'F5'))
      expect(tried.ran).toEqual(ran)
    }
  })

  test('are taken away, all of a command or one', () => {
    const { all, keyboard } = commands(true, [
      { command: 'script.run', keys: 'f5', remove: true },
      { command: 'palette.open', remove: true },
    ])
    expect(keyboard.handle(stroke('F5', 'F5'))).toBe('free')
    expect(all.keys('script.run')).toBe('Ctrl+Enter')
    expect(all.keys('palette.open')).toBeUndefined()
    expect(all.given('palette.open')).toEqual(['ctrl+shift+p', 'f1'])
  })

  test('that the editor hears itself are kept from it', () => {
    const f2 = stroke('F2', 'F2')
    expect(commands(true, [], true).keyboard.handle(f2)).toBe('free')
    const taken = [{ command: 'editor.rename', keys: 'f2', remove: true }, own('editor.rename', 'f9')]
    expect(commands(true, taken, true).keyboard.handle(f2)).toBe('taken')
    expect(commands(true, taken, false).keyboard.handle(f2)).toBe('free')
    const { keyboard, ran } = commands(true, taken, true)
    keyboard.handle(stroke('F9', 'F9'))
    expect(ran).toEqual(['editor.rename'])
  })
})
