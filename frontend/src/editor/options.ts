// How every editor looks and behaves, and what a person sets of it.
import type { Settings } from '../model/settings'
import { monaco } from './monaco'

export const OPTIONS: monaco.editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  fontFamily:
    "ui-monospace, 'Cascadia Code', 'JetBrains Mono', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  fontSize: 13,
  lineHeight: 20,
  fixedOverflowWidgets: true,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  smoothScrolling: true,
  scrollbar: { horizontalScrollbarSize: 8, verticalScrollbarSize: 10, useShadows: false },
  padding: { top: 8, bottom: 8 },
  renderLineHighlight: 'line',
  renderWhitespace: 'selection',
  guides: { indentation: true },
  stickyScroll: { enabled: true },
  'semanticHighlighting.enabled': true,
  inlayHints: { enabled: 'off' },
  wordBasedSuggestions: 'off',
  suggest: { showWords: false, localityBonus: true, preview: false },
  quickSuggestions: { other: true, comments: false, strings: false },
  lightbulb: { enabled: monaco.editor.ShowLightbulbIconMode.OnCode },
  tabSize: 2,
}

export function optionsOf(settings: Settings): monaco.editor.IEditorOptions {
  return {
    // Fixed places are counted in pixels of the screen, which differ from the page's when it is zoomed.
    fixedOverflowWidgets: settings['window.zoomLevel'] === 0,
    fontSize: settings['editor.fontSize'],
    lineHeight: Math.round(settings['editor.fontSize'] * 1.54),
    fontFamily: [settings['editor.fontFamily'], OPTIONS.fontFamily].filter(Boolean).join(', '),
    lineNumbers: settings['editor.lineNumbers'],
    minimap: { enabled: settings['editor.minimap'] },
    inlayHints: { enabled: settings['editor.inlayHints'] ? 'on' : 'off' },
  }
}
