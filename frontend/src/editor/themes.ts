// The editor's colours in both themes; the workbench's own are in views/tokens.css.
import { monaco } from './monaco'

const DARK = {
  background: '#16181d',
  widget: '#1e2128',
  border: '#2c303a',
  text: '#d6d9e0',
  muted: '#6a7180',
  accent: '#8b8bf5',
}
const LIGHT = {
  background: '#ffffff',
  widget: '#fafbfc',
  border: '#dfe2e8',
  text: '#24272e',
  muted: '#8a91a0',
  accent: '#5149d6',
}

function colors(c: typeof DARK, dark: boolean): Record<string, string> {
  return {
    'editor.background': c.background,
    'editor.foreground': c.text,
    'editorGutter.background': c.background,
    'editorLineNumber.foreground': dark ? '#4a505d' : '#b4bac6',
    'editorLineNumber.activeForeground': dark ? '#a3a9b6' : '#5c6372',
    'editor.lineHighlightBackground': dark ? '#1c1f26' : '#f6f7fa',
    'editor.lineHighlightBorder': '#00000000',
    'editor.selectionBackground': dark ? '#3a3d6e' : '#d9d8fb',
    'editor.inactiveSelectionBackground': dark ? '#2b2e4d' : '#e9e9fb',
    'editor.rangeHighlightBackground': dark ? '#8b87f51f' : '#4f46d914',
    'editorCursor.foreground': c.accent,
    'editorIndentGuide.background1': dark ? '#262a32' : '#eceef2',
    'editorIndentGuide.activeBackground1': dark ? '#3b404c' : '#cfd3dc',
    'editorWidget.background': c.widget,
    'editorWidget.border': c.border,
    'editorSuggestWidget.background': c.widget,
    'editorSuggestWidget.border': c.border,
    'editorSuggestWidget.selectedBackground': dark ? '#34376a' : '#e4e3fc',
    'editorSuggestWidget.selectedForeground': dark ? '#ffffff' : '#24272e',
    'editorSuggestWidget.highlightForeground': c.accent,
    'editorSuggestWidget.focusHighlightForeground': c.accent,
    'editorHoverWidget.background': c.widget,
    'editorHoverWidget.border': c.border,
    'editorHoverWidget.highlightForeground': c.accent,
    'list.highlightForeground': c.accent,
    focusBorder: c.accent,
    'list.hoverBackground': dark ? '#252932' : '#f0f1f5',
    'list.activeSelectionBackground': dark ? '#34376a' : '#e4e3fc',
    'list.activeSelectionForeground': c.text,
    'list.focusBackground': dark ? '#34376a' : '#e4e3fc',
    'list.focusForeground': dark ? '#ffffff' : '#24272e',
    'quickInput.background': c.widget,
    'menu.background': c.widget,
    'menu.foreground': c.text,
    'menu.selectionBackground': dark ? '#34376a' : '#e4e3fc',
    'menu.selectionForeground': c.text,
    'menu.border': c.border,
    'menu.separatorBackground': c.border,
    'widget.shadow': dark ? '#00000066' : '#1c20301f',
    'scrollbarSlider.background': dark ? '#8b93a626' : '#646d8026',
    'scrollbarSlider.hoverBackground': dark ? '#8b93a640' : '#646d8040',
    'scrollbarSlider.activeBackground': dark ? '#8b93a659' : '#646d8059',
    'scrollbar.shadow': '#00000000',
    'editorOverviewRuler.border': '#00000000',
    'editorBracketHighlight.foreground1': dark ? '#9aa1b1' : '#5c6474',
    'editorBracketHighlight.foreground2': dark ? '#9aa1b1' : '#5c6474',
    'editorBracketHighlight.foreground3': dark ? '#9aa1b1' : '#5c6474',
    'editorBracketMatch.background': dark ? '#8b8bf526' : '#5149d61f',
    'editorBracketMatch.border': '#00000000',
    'input.background': dark ? '#14161a' : '#ffffff',
    'input.border': c.border,
    'peekView.border': c.accent,
    'peekViewEditor.matchHighlightBackground': dark ? '#8b8bf540' : '#5149d633',
    'peekViewResult.matchHighlightBackground': dark ? '#8b8bf540' : '#5149d633',
    'peekViewResult.selectionBackground': dark ? '#34376a' : '#e4e3fc',
    'peekViewResult.selectionForeground': c.text,
    'editor.findMatchBackground': dark ? '#d9a44166' : '#f0b42966',
    'editor.findMatchHighlightBackground': dark ? '#d9a44133' : '#f0b42933',
    'diffEditor.insertedTextBackground': dark ? '#55c08a33' : '#17794a26',
    'diffEditor.removedTextBackground': dark ? '#f2727d33' : '#c42b3826',
    'diffEditor.insertedLineBackground': dark ? '#55c08a1a' : '#17794a14',
    'diffEditor.removedLineBackground': dark ? '#f2727d1a' : '#c42b3814',
    'diffEditorOverview.insertedForeground': dark ? '#55c08a88' : '#17794a88',
    'diffEditorOverview.removedForeground': dark ? '#f2727d88' : '#c42b3888',
    'peekViewEditor.background': dark ? '#14161a' : '#fafbfc',
    'peekViewResult.background': c.widget,
    'peekViewTitle.background': c.widget,
    'editorError.foreground': dark ? '#f0616d' : '#cf2f3d',
    'editorWarning.foreground': dark ? '#d9a441' : '#a36b00',
  }
}

function rules(dark: boolean): monaco.editor.ITokenThemeRule[] {
  const c = dark
    ? {
        keyword: 'b48ef5',
        string: '8fc98a',
        number: 'e0a370',
        comment: '6a7383',
        type: '6cc5d8',
        fn: '82aaf7',
        property: 'c7cede',
        variable: 'b9cdf0',
        parameter: 'e3b9a0',
        regexp: 'e08a8a',
        key: '82aaf7',
        constant: 'e0a370',
      }
    : {
        keyword: '7c3aca',
        string: '2f7d32',
        number: 'b45309',
        comment: '8b93a1',
        type: '0f7490',
        fn: '2456c9',
        property: '3a4150',
        variable: '1d3c72',
        parameter: '9a4a1d',
        regexp: 'b4333f',
        key: '2456c9',
        constant: 'b45309',
      }
  return [
    { token: 'keyword', foreground: c.keyword },
    { token: 'keyword.json', foreground: c.keyword },
    { token: 'string', foreground: c.string },
    { token: 'string.key.json', foreground: c.key },
    { token: 'string.value.json', foreground: c.string },
    { token: 'number', foreground: c.number },
    { token: 'comment', foreground: c.comment, fontStyle: 'italic' },
    { token: 'regexp', foreground: c.regexp },
    { token: 'type.identifier', foreground: c.type },
    { token: 'delimiter', foreground: dark ? '8f96a5' : '606878' },
    { token: 'class', foreground: c.type },
    { token: 'interface', foreground: c.type },
    { token: 'enum', foreground: c.type },
    { token: 'type', foreground: c.type },
    { token: 'typeParameter', foreground: c.type },
    { token: 'namespace', foreground: c.type },
    { token: 'function', foreground: c.fn },
    { token: 'method', foreground: c.fn },
    { token: 'member', foreground: c.fn },
    { token: 'property', foreground: c.property },
    { token: 'variable', foreground: c.variable },
    { token: 'parameter', foreground: c.parameter },
    { token: 'enumMember', foreground: c.constant },
    { token: 'keyword.md', foreground: c.keyword },
    { token: 'strong', fontStyle: 'bold' },
    { token: 'emphasis', fontStyle: 'italic' },
  ]
}

// High contrast is the editor's own, with the focus and the chosen row of the workbench.
function contrastColors(dark: boolean): Record<string, string> {
  const accent = dark ? '#ffe14d' : '#0b2fc4'
  const chosen = { background: dark ? '#3a3ad0' : '#c9d4ff', foreground: dark ? '#ffffff' : '#000000' }
  return {
    focusBorder: accent,
    contrastActiveBorder: accent,
    'editorCursor.foreground': accent,
    'editor.lineHighlightBorder': dark ? '#8a93a6' : '#55606f',
    'editorLineNumber.activeForeground': accent,
    'editor.selectionBackground': chosen.background,
    'editor.selectionForeground': chosen.foreground,
    'editorSuggestWidget.selectedBackground': chosen.background,
    'editorSuggestWidget.selectedForeground': chosen.foreground,
    'editorSuggestWidget.selectedIconForeground': chosen.foreground,
    'editorSuggestWidget.highlightForeground': accent,
    'editorSuggestWidget.focusHighlightForeground': accent,
    'list.activeSelectionBackground': chosen.background,
    'list.activeSelectionForeground': chosen.foreground,
    'list.focusBackground': chosen.background,
    'list.focusForeground': chosen.foreground,
    'list.highlightForeground': accent,
    'list.focusHighlightForeground': accent,
    'quickInputList.focusBackground': chosen.background,
    'quickInputList.focusForeground': chosen.foreground,
    'menu.selectionBackground': chosen.background,
    'menu.selectionForeground': chosen.foreground,
    // Without it, lines that only the other side has look like empty ones.
    'diffEditor.diagonalFill': dark ? '#ffffff66' : '#00000059',
  }
}

export function defineThemes(): void {
  for (const dark of [true, false]) {
    monaco.editor.defineTheme(dark ? 'bobbin-contrast-dark' : 'bobbin-contrast-light', {
      base: dark ? 'hc-black' : 'hc-light',
      inherit: true,
      rules: [],
      colors: contrastColors(dark),
    })
  }
  monaco.editor.defineTheme('bobbin-dark', {
    base: 'vs-dark',
    inherit: true,
    rules: rules(true),
    colors: colors(DARK, true),
  })
  monaco.editor.defineTheme('bobbin-light', {
    base: 'vs',
    inherit: true,
    rules: rules(false),
    colors: colors(LIGHT, false),
  })
}

export function setEditorTheme(dark: boolean, highContrast: boolean): void {
  if (highContrast) monaco.editor.setTheme(dark ? 'bobbin-contrast-dark' : 'bobbin-contrast-light')
  else monaco.editor.setTheme(dark ? 'bobbin-dark' : 'bobbin-light')
}
