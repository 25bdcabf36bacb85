import { describe, expect, test } from 'vitest'
import { readKeybindings, withKeys } from './keybindings'

const known = new Set(['script.run', 'file.save'])
const read = (value: unknown) => readKeybindings(JSON.stringify(value), known)

describe('own keys', () => {
  test('are read in the form that is compared', () => {
    expect(
      read([
        { key: 'cmd+k r', command: 'script.run', when: 'editorTextFocus' },
        { key: 'F5', command: '-script.run' },
        { command: '-file.save' },
      ]),
    ).toEqual({
      keys: [
        { keys: 'ctrl+k r', command: 'script.run', when: 'editorTextFocus', remove: false },
        { keys: 'f5', command: 'script.run', remove: true },
        { command: 'file.save', remove: true },
      ],
      faults: [],
    })
  })

  test.each([
    [{ key: 'F5', command: 'script.fly' }, 'Entry 1: there is no command "script.fly".'],
    [{ key: 'F55', command: 'script.run' }, /^Entry 1: "F55" is no key\./],
    [{ command: 'script.run' }, /^Entry 1: "" is no key\./],
    [{ key: 'F5', command: 'script.run', when: 'a &&' }, /is no condition/],
    [{ key: 'F5', command: 'script.run', when: 'fileFocus' }, /do not know "fileFocus"/],
    [7, /must be an object/],
    [null, /must be an object/],
  ])('%j is told, and the others count', (entry, fault) => {
    const answer = read([entry, { key: 'F6', command: 'file.save' }])
    expect(answer?.keys).toHaveLength(1)
    if (typeof fault === 'string') expect(answer?.faults).toEqual([fault])
    else expect(answer?.faults[0]).toMatch(fault)
  })

  test('that two commands share are told, and the later one counts', () => {
    const shared = read([
      { key: 'F9', command: 'script.run' },
      { key: 'f9', command: 'file.save' },
      { key: 'F9', command: 'file.save', when: 'panelFocus' },
    ])
    expect(shared?.keys).toHaveLength(3)
    expect(shared?.faults).toEqual(['Entry 2: F9 is script.run in entry 1 already; the later one counts.'])
  })

  test('half-typed text says nothing', () => {
    expect(readKeybindings('[{', known)).toBeUndefined()
    expect(readKeybindings('{}', known)).toBeUndefined()
    expect(readKeybindings('', known)).toEqual({ keys: [], faults: [] })
  })
})

describe('changing the keys of a command', () => {
  const given = ['f5', 'ctrl+enter']
  const change = (text: string, keys?: string[]) => JSON.parse(withKeys(text, 'script.run', given, keys))

  test('takes away what it had, and gives what is new', () => {
    expect(change('', ['ctrl+enter', 'ctrl+k r'])).toEqual([
      { key: 'F5', command: '-script.run' },
      { key: 'Ctrl+K R', command: 'script.run' },
    ])
  })

  test('leaves the entries of others alone', () => {
    const other = { key: 'F6', command: 'file.save', note: 'mine' }
    const text = JSON.stringify([other, { key: 'F9', command: 'script.run' }])
    expect(change(text, [])).toEqual([
      other,
      { key: 'F5', command: '-script.run' },
      { key: 'Ctrl+Enter', command: '-script.run' },
    ])
    expect(change(text)).toEqual([other])
  })

  test('does nothing to a text that is half-typed', () => {
    expect(() => change('[{', ['f9'])).toThrow()
  })
})
