// What can be set about the IDE: one table, from which come the values, the schema of
// settings.json and the form.

export type ThemeChoice = 'system' | 'light' | 'dark' | 'highContrast' | 'highContrastLight'

export interface Settings {
  'workbench.colorTheme': ThemeChoice
  'window.zoomLevel': number
  'editor.fontSize': number
  'editor.fontFamily': string
  'editor.tabSize': number
  'editor.wordWrap': 'off' | 'on'
  'editor.lineNumbers': 'on' | 'off' | 'relative'
  'editor.minimap': boolean
  'editor.inlayHints': boolean
  'editor.formatOnSave': boolean
  'lint.floatingPromises': boolean
  'lint.secrets': boolean
  'updates.address': string
}

export type SettingKey = keyof Settings

export interface SettingInfo {
  key: SettingKey
  group: string
  title: string
  description: string
  type: 'boolean' | 'number' | 'string'
  options?: { value: string; label: string }[]
  minimum?: number
  maximum?: number
}

export const DEFAULTS: Settings = {
  'workbench.colorTheme': 'system',
  'window.zoomLevel': 0,
  'editor.fontSize': 13,
  'editor.fontFamily': '',
  'editor.tabSize': 2,
  'editor.wordWrap': 'off',
  'editor.lineNumbers': 'on',
  'editor.minimap': false,
  'editor.inlayHints': false,
  'editor.formatOnSave': false,
  'lint.floatingPromises': true,
  'lint.secrets': true,
  'updates.address': '',
}

export const SETTINGS: SettingInfo[] = [
  {
    key: 'workbench.colorTheme',
    group: 'Appearance',
    title: 'Theme',
    description: 'Colours of everything.',
    type: 'string',
    options: [
      { value: 'system', label: 'As the operating system' },
      { value: 'light', label: 'Light' },
      { value: 'dark', label: 'Dark' },
      { value: 'highContrast', label: 'High contrast, dark' },
      { value: 'highContrastLight', label: 'High contrast, light' },
    ],
  },
  {
    key: 'window.zoomLevel',
    group: 'Appearance',
    title: 'Zoom level',
    description: 'Each step is a fifth larger or smaller. 0 is the usual size.',
    type: 'number',
    minimum: -3,
    maximum: 6,
  },
  {
    key: 'editor.fontSize',
    group: 'Editor',
    title: 'Font size',
    description: 'In pixels.',
    type: 'number',
    minimum: 8,
    maximum: 40,
  },
  {
    key: 'editor.fontFamily',
    group: 'Editor',
    title: 'Font',
    description: "Names of fonts on this machine with commas between; empty for the system's own.",
    type: 'string',
  },
  {
    key: 'editor.tabSize',
    group: 'Editor',
    title: 'Tab size',
    description: 'How many spaces Tab writes.',
    type: 'number',
    minimum: 1,
    maximum: 8,
  },
  {
    key: 'editor.wordWrap',
    group: 'Editor',
    title: 'Word wrap',
    description: 'Whether long lines continue below. Markdown always does.',
    type: 'string',
    options: [
      { value: 'off', label: 'Off' },
      { value: 'on', label: 'On' },
    ],
  },
  {
    key: 'editor.lineNumbers',
    group: 'Editor',
    title: 'Line numbers',
    description: 'Relative ones count from the cursor.',
    type: 'string',
    options: [
      { value: 'on', label: 'On' },
      { value: 'relative', label: 'Relative' },
      { value: 'off', label: 'Off' },
    ],
  },
  {
    key: 'editor.minimap',
    group: 'Editor',
    title: 'Minimap',
    description: 'A small picture of the file beside its scroll bar.',
    type: 'boolean',
  },
  {
    key: 'editor.inlayHints',
    group: 'Editor',
    title: 'Inlay hints',
    description: 'Types and names of parameters between the words.',
    type: 'boolean',
  },
  {
    key: 'editor.formatOnSave',
    group: 'Editor',
    title: 'Format on save',
    description: 'Ctrl+S formats scripts and JSON first. Automatic saving does not.',
    type: 'boolean',
  },
  {
    key: 'lint.floatingPromises',
    group: 'Checks',
    title: 'Promises nobody waits for',
    description: 'Warns of a call that answers with a promise, without await.',
    type: 'boolean',
  },
  {
    key: 'lint.secrets',
    group: 'Checks',
    title: 'Secrets in code',
    description: 'Warns of what looks like a token or a password in a script.',
    type: 'boolean',
  },
  {
    key: 'updates.address',
    group: 'Newer versions',
    title: 'Address to ask',
    description:
      'The https:// or file:// address of a text that names the newest Bobbin. It is read once a day; leave it empty to ask nobody. A policy of this machine goes before it.',
    type: 'string',
  },
]

/**
 * The settings of a text, and what of it is not understood; unknown keys are left alone. A text that
 * is no JSON object says nothing about any setting.
 */
export function readSettings(text: string): { settings?: Settings; fault?: string } {
  if (text.trim() === '') return { settings: DEFAULTS }
  let given: Record<string, unknown>
  try {
    given = JSON.parse(text) as Record<string, unknown>
  } catch {
    return { fault: 'The settings are not valid JSON; what was set before goes on counting.' }
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { fault: 'The settings must be a JSON object; what was set before goes on counting.' }
  const settings: Record<string, unknown> = { ...DEFAULTS }
  const wrong: string[] = []
  for (const info of SETTINGS) {
    const value = given[info.key]
    if (value === undefined) continue
    if (fits(info, value)) settings[info.key] = value
    else wrong.push(info.key)
  }
  return {
    settings: settings as unknown as Settings,
    ...(wrong.length > 0 && { fault: `These settings have values they cannot have: ${wrong.join(', ')}.` }),
  }
}

function fits({ type, options, minimum, maximum }: SettingInfo, value: unknown): boolean {
  if (typeof value !== type) return false
  if (options) return options.some(o => o.value === value)
  if (typeof value === 'number') return value >= (minimum ?? value) && value <= (maximum ?? value)
  return true
}

/** The text with one value changed; the default's own value is not written. */
export function withSetting<K extends SettingKey>(text: string, key: K, value: Settings[K]): string {
  const given = text.trim() === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
  if (value === DEFAULTS[key]) delete given[key]
  else given[key] = value
  return `${JSON.stringify(given, null, 2)}\n`
}

/** The schema of settings.json. */
export function settingsSchema(): object {
  const property = ({ key, title, description, type, options, minimum, maximum }: SettingInfo) => [
    key,
    {
      title,
      description,
      type,
      default: DEFAULTS[key],
      ...(options && { enum: options.map(o => o.value), enumDescriptions: options.map(o => o.label) }),
      ...(minimum !== undefined && { minimum }),
      ...(maximum !== undefined && { maximum }),
    },
  ]
  return { type: 'object', properties: Object.fromEntries(SETTINGS.map(property)) }
}
