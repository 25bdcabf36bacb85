// Commands of the code editor; most are Monaco's own, with the keys it hears itself.
import type { Actions } from './catalogue'
import type { AppContext } from './context'
import type { Command } from './registry'

export function editorCommands(context: AppContext, { settings }: Actions): Command[] {
  const action = (id: string) => () => context.editors.run(id)
  return [
    {
      id: 'editor.focus',
      title: 'View: Focus Editor',
      keys: ['Ctrl+1'],
      run: () => void context.editors.focus(context.state.documents.getState().active ?? ''),
    },
    {
      id: 'editor.format',
      title: 'Editor: Format Document',
      editorKeys: 'Alt+Shift+F',
      run: action('editor.action.formatDocument'),
    },
    {
      id: 'editor.rename',
      title: 'Editor: Rename Symbol',
      editorKeys: 'F2',
      run: action('editor.action.rename'),
    },
    {
      id: 'editor.quickFix',
      title: 'Editor: Quick Fix...',
      editorKeys: 'Ctrl+.',
      run: action('editor.action.quickFix'),
    },
    {
      id: 'editor.organizeImports',
      title: 'Editor: Organize Imports',
      run: action('editor.action.organizeImports'),
    },
    {
      id: 'editor.definition',
      title: 'Editor: Go to Definition',
      editorKeys: 'F12',
      run: action('editor.action.revealDefinition'),
    },
    {
      id: 'editor.references',
      title: 'Editor: Show References',
      editorKeys: 'Shift+F12',
      run: action('editor.action.goToReferences'),
    },
    {
      id: 'editor.line',
      title: 'Editor: Go to Line...',
      keys: ['Ctrl+G'],
      run: action('editor.action.gotoLine'),
    },
    { id: 'editor.find', title: 'Editor: Find', editorKeys: 'Ctrl+F', run: action('actions.find') },
    {
      id: 'editor.replace',
      title: 'Editor: Replace',
      editorKeys: 'Ctrl+H',
      run: action('editor.action.startFindReplaceAction'),
    },
    {
      id: 'editor.nextProblem',
      title: 'Editor: Next Problem',
      keys: ['F8'],
      run: action('editor.action.marker.nextInFiles'),
    },
    {
      id: 'selection.expand',
      title: 'Selection: Expand',
      editorKeys: 'Alt+Shift+Right',
      run: action('editor.action.smartSelect.expand'),
    },
    {
      id: 'selection.shrink',
      title: 'Selection: Shrink',
      editorKeys: 'Alt+Shift+Left',
      run: action('editor.action.smartSelect.shrink'),
    },
    { id: 'line.copyUp', title: 'Editor: Copy Line Up', run: action('editor.action.copyLinesUpAction') },
    {
      id: 'line.copyDown',
      title: 'Editor: Copy Line Down',
      run: action('editor.action.copyLinesDownAction'),
    },
    {
      id: 'line.moveUp',
      title: 'Editor: Move Line Up',
      editorKeys: 'Alt+Up',
      run: action('editor.action.moveLinesUpAction'),
    },
    {
      id: 'line.moveDown',
      title: 'Editor: Move Line Down',
      editorKeys: 'Alt+Down',
      run: action('editor.action.moveLinesDownAction'),
    },
    {
      id: 'cursor.above',
      title: 'Selection: Add Cursor Above',
      run: action('editor.action.insertCursorAbove'),
    },
    {
      id: 'cursor.below',
      title: 'Selection: Add Cursor Below',
      run: action('editor.action.insertCursorBelow'),
    },
    {
      id: 'cursor.nextOccurrence',
      title: 'Selection: Add Next Occurrence',
      editorKeys: 'Ctrl+D',
      run: action('editor.action.addSelectionToNextFindMatch'),
    },
    {
      id: 'cursor.allOccurrences',
      title: 'Selection: Select All Occurrences',
      editorKeys: 'Ctrl+Shift+L',
      run: action('editor.action.selectHighlights'),
    },
    {
      id: 'editor.inlayHints',
      title: 'Editor: Toggle Inlay Hints',
      run: () => settings.set('editor.inlayHints', !settings.values['editor.inlayHints']),
    },
    {
      id: 'editor.wordWrap',
      title: 'Editor: Toggle Word Wrap',
      keys: ['Alt+Z'],
      run: () => settings.set('editor.wordWrap', settings.values['editor.wordWrap'] === 'on' ? 'off' : 'on'),
    },
  ]
}
