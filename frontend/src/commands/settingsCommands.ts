// Commands about what is set on this machine: themes, settings, keys, snippets, zoom.
import type { ThemeChoice } from '../model/settings'
import { otherTheme } from '../state/layoutState'
import type { Actions } from './catalogue'
import type { AppContext } from './context'
import type { Command } from './registry'

export function settingsCommands(context: AppContext, { settings, keybindings }: Actions): Command[] {
  const { layout } = context.state
  const theme = (choice: ThemeChoice) => () => settings.set('workbench.colorTheme', choice)
  return [
    {
      id: 'theme.choose',
      title: 'Theme: Choose...',
      keys: ['Ctrl+K Ctrl+T'],
      always: true,
      run: () => layout.setState({ palette: 'themes' }),
    },
    {
      id: 'theme.toggle',
      title: 'Theme: Switch between Light and Dark',
      always: true,
      run: () => settings.set('workbench.colorTheme', otherTheme(layout.getState())),
    },
    { id: 'theme.system', title: 'Theme: Follow the Operating System', always: true, run: theme('system') },
    { id: 'theme.light', title: 'Theme: Light', always: true, run: theme('light') },
    { id: 'theme.dark', title: 'Theme: Dark', always: true, run: theme('dark') },
    { id: 'theme.contrast', title: 'Theme: High Contrast', always: true, run: theme('highContrast') },
    {
      id: 'theme.contrastLight',
      title: 'Theme: High Contrast, Light',
      always: true,
      run: theme('highContrastLight'),
    },
    { id: 'settings.open', title: 'Settings', keys: ['Ctrl+,'], run: () => settings.open() },
    {
      id: 'snippet.insert',
      title: 'Snippets: Insert a Snippet...',
      run: () => layout.setState({ palette: 'snippets' }),
    },
    { id: 'snippet.edit', title: 'Snippets: Edit My Snippets', run: () => settings.openSnippets() },
    {
      id: 'keys.open',
      title: 'Keyboard Shortcuts',
      keys: ['Ctrl+K Ctrl+S'],
      run: () => keybindings.open(),
    },
    { id: 'keys.openText', title: 'Keyboard Shortcuts as JSON', run: () => keybindings.openText() },
    { id: 'settings.openText', title: 'Settings as JSON', run: () => settings.openText() },
    {
      id: 'zoom.in',
      title: 'View: Zoom In',
      keys: ['Ctrl+=', 'Ctrl+Shift+=', 'Ctrl++'],
      always: true,
      run: () => settings.zoom(1),
    },
    { id: 'zoom.out', title: 'View: Zoom Out', keys: ['Ctrl+-'], always: true, run: () => settings.zoom(-1) },
    {
      id: 'zoom.reset',
      title: 'View: Reset Zoom',
      keys: ['Ctrl+0'],
      always: true,
      run: () => settings.zoom(0),
    },
  ]
}
