// The first code of the page. It is small, so that what the workbench begins with is asked for while the browser
// still reads the code of the workbench.
import './views/tokens.css'
import './views/base.css'
import { askEarly } from './services/early'
import { createLayoutState } from './state/layoutState'
import { drawFrame, dress } from './views/layout/frame'

// The token in the address has become a cookie; nobody shall copy it with the address.
const address = new URL(location.href)
if (address.searchParams.has('token')) {
  address.searchParams.delete('token')
  history.replaceState(null, '', address)
}

const prefers = (what: string) => window.matchMedia(what).matches
const layout = createLayoutState(
  window.localStorage,
  prefers('(prefers-color-scheme: dark)'),
  prefers('(prefers-contrast: more)'),
).getState()
dress(layout)
const root = document.getElementById('root')
if (root) drawFrame(root, layout)
askEarly(new URLSearchParams(location.search).get('dir'))
void import('./compose')
