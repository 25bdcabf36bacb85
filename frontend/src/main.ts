// The first code of the page. It is small, so that what the workbench begins with is asked for while the browser
// still reads the code of the workbench.
import './views/tokens.css'
import './views/base.css'
import { askEarly } from './services/early'

void askEarly(new URLSearchParams(location.search).get('dir'))
void import('./compose')
