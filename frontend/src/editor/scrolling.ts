// What of a text an editor shows, in lines: what stands beside it can go along.
import { monaco } from './monaco'

/** The line at the upper edge, with the part of it that is above; or the end, when there is nothing below. */
export type View = number | 'end'

export function viewOf(editor: monaco.editor.ICodeEditor): View | undefined {
  const lines = editor.getModel()?.getLineCount()
  const first = editor.getVisibleRanges()[0]?.startLineNumber
  if (!lines || !first) return undefined
  const top = editor.getScrollTop()
  if (top > 0 && top >= editor.getScrollHeight() - editor.getLayoutInfo().height - 1) return 'end'
  const [above, below] = [editor.getTopForLineNumber(first), editor.getBottomForLineNumber(first)]
  const part = below > above ? (top - above) / (below - above) : 0
  return first + Math.min(1, Math.max(0, part))
}

export function showView(editor: monaco.editor.ICodeEditor, view: View): void {
  editor.setScrollTop(topOf(editor, view), monaco.editor.ScrollType.Immediate)
}

function topOf(editor: monaco.editor.ICodeEditor, view: View): number {
  if (view === 'end') return editor.getScrollHeight()
  if (view <= 1) return 0
  const line = Math.floor(view)
  const [above, below] = [editor.getTopForLineNumber(line), editor.getBottomForLineNumber(line)]
  return above + (view - line) * (below - above)
}
