// What the conditions of keys ask for: where the focus is, what is open.
import { baseName } from '../base/paths'
import type { Facts } from '../base/when'
import type { State } from '../state/state'

export function factsOf(state: State): Facts {
  const at = document.activeElement
  const within = (selector: string) => Boolean(at?.closest(selector))
  const name = baseName(state.documents.getState().active ?? '')
  // Monaco's own fields of text, not those of its find widget.
  const editorTextFocus = Boolean(at?.matches('.inputarea, .native-edit-context'))
  return {
    editorTextFocus,
    inputFocus: editorTextFocus || Boolean(at?.matches('input, textarea, select')),
    sideBarFocus: within('.side'),
    panelFocus: within('.panel'),
    workspaceOpen: state.workspace.getState().phase === 'open',
    resourceFilename: name,
    resourceExtname: /\.[^.]*$/.exec(name)?.[0] ?? '',
  }
}
