import { describe, expect, test } from 'vitest'
import { DEFAULTS, readSettings, SETTINGS, settingsSchema, withSetting } from './settings'

describe('settings', () => {
  test('every one has a line in the table', () => {
    expect(SETTINGS.map(s => s.key).sort()).toEqual(Object.keys(DEFAULTS).sort())
    expect(Object.keys((settingsSchema() as { properties: object }).properties)).toEqual(
      SETTINGS.map(s => s.key),
    )
  })

  test('nothing set is the defaults', () => {
    expect(readSettings('')).toEqual({ settings: DEFAULTS })
    expect(readSettings('{"unknown": 1}')).toEqual({ settings: DEFAULTS })
  })

  test.each([
    ['{', /not valid JSON/],
    ['[]', /JSON object/],
    ['null', /JSON object/],
  ])('%s is refused in words, and sets nothing', (text, fault) => {
    expect(readSettings(text).fault).toMatch(fault)
    expect(readSettings(text).settings).toBeUndefined()
  })

  test.each([
    ['{"editor.fontSize": "large"}', /editor\.fontSize/, {}],
    ['{"editor.fontSize": 900, "workbench.colorTheme": "pink"}', /colorTheme, editor\.fontSize/, {}],
    ['{"editor.fontSize": 900, "editor.tabSize": 4}', /: editor\.fontSize\./, { 'editor.tabSize': 4 }],
  ])('%s is refused in words, and the rest counts', (text, fault, good) => {
    expect(readSettings(text).fault).toMatch(fault)
    expect(readSettings(text).settings).toEqual({ ...DEFAULTS, ...good })
  })

  test('a value is written, the default is taken out, other keys stay', () => {
    const text = withSetting('{"mine": true}', 'editor.fontSize', 16)
    expect(JSON.parse(text)).toEqual({ mine: true, 'editor.fontSize': 16 })
    expect(JSON.parse(withSetting(text, 'editor.fontSize', 13))).toEqual({ mine: true })
  })
})
