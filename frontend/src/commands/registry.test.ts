import { describe, expect, test } from 'vitest'
import { Commands, type KeyStroke } from './registry'

function stroke(key: string, code: string, modifiers: Partial<KeyStroke> = {}): KeyStroke {
  return { key, code, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers }
}

function commands(open: boolean) {
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
    ],
    () => open,
  )
  return { all, ran }
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
    const { all, ran } = commands(true)
    expect(all.handle(event)).toBe(id !== undefined)
    expect(ran).toEqual(id ? [id] : [])
  })

  test('without a workspace only what needs none is there', () => {
    const { all, ran } = commands(false)
    expect(all.enabled().map(c => c.id)).toEqual(['palette.open'])
    expect(all.handle(stroke('F5', 'F5'))).toBe(false)
    all.run('script.run')
    expect(ran).toEqual([])
  })
})
