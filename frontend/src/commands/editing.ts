// What the Edit menu of the window does to what has the focus: the code editor, or a field. Keys for it are heard
// there.
import type { AppContext } from './context'
import type { Command } from './registry'

export function editingCommands(context: AppContext): Command[] {
  const { editors, services } = context
  const put = (text: string) => {
    if (text !== '' && !editors.paste(text)) document.execCommand('insertText', false, text)
  }
  const copy = async (cut: boolean) => {
    const text = editors.copied(cut) ?? selected()
    if (text === '') return
    await services.clipboard.write(text)
    if (cut && !editors.focused) document.execCommand('delete')
  }
  const native = (command: string, ofEditor: string) => () => {
    if (!editors.trigger(ofEditor)) document.execCommand(command)
  }
  const common = { always: true, unlisted: true }
  return [
    {
      ...common,
      id: 'edit.undo',
      title: 'Edit: Undo',
      editorKeys: 'Ctrl+Z',
      run: native('undo', 'undo'),
    },
    {
      ...common,
      id: 'edit.redo',
      title: 'Edit: Redo',
      editorKeys: 'Ctrl+Y',
      run: native('redo', 'redo'),
    },
    { ...common, id: 'edit.cut', title: 'Edit: Cut', editorKeys: 'Ctrl+X', run: () => copy(true) },
    { ...common, id: 'edit.copy', title: 'Edit: Copy', editorKeys: 'Ctrl+C', run: () => copy(false) },
    {
      ...common,
      id: 'edit.paste',
      title: 'Edit: Paste',
      editorKeys: 'Ctrl+V',
      run: async () => put(await services.clipboard.read()),
    },
    {
      ...common,
      id: 'edit.selectAll',
      title: 'Edit: Select All',
      editorKeys: 'Ctrl+A',
      run: native('selectAll', 'editor.action.selectAll'),
    },
  ]
}

/** What is selected outside the code editor. A password is copied nowhere. */
function selected(): string {
  const field = document.activeElement
  if (field instanceof HTMLInputElement && field.type === 'password') return ''
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
    return field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0)
  return document.getSelection()?.toString() ?? ''
}
