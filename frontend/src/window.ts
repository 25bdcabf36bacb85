// What the program's own window is told of the page, so that its frame and its menus go with it.
import { type Disposable, Disposables, toDisposable } from './base/disposable'
import { menuKeys } from './commands/menuKeys'
import type { Commands } from './commands/registry'
import type { Transport } from './services/transport'
import { isDark } from './state/layoutState'
import type { State } from './state/state'

/** Tells it now, and at each change; nothing in a browser. */
export function tellWindow(
  transport: Transport,
  state: Pick<State, 'layout' | 'settings'>,
  commands: Commands,
): Disposable {
  const all = new Disposables()
  if (transport.shell !== 'window') return all
  // Without an answer they stay as they are: the page does not depend on them.
  const tell = (name: string, body: object) => void transport.request(name, body).catch(() => undefined)
  const tellTheme = () => {
    const { theme } = state.layout.getState()
    const shown = theme === 'system' ? theme : isDark(state.layout.getState()) ? 'dark' : 'light'
    tell('window.theme', { theme: shown })
  }
  const tellKeys = () => tell('window.keys', { keys: menuKeys(commands) })
  tellTheme()
  tellKeys()
  all.add(toDisposable(state.layout.subscribe((now, before) => now.theme !== before.theme && tellTheme())))
  all.add(toDisposable(state.settings.subscribe((now, before) => now.keys !== before.keys && tellKeys())))
  return all
}
