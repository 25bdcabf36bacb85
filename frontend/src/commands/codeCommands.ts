// Commands about the repository, about what files were, and about finding in them, with VS Code's keys.
import type { Comparing } from './comparing'
import type { AppContext } from './context'
import type { Git } from './git'
import type { Command } from './registry'
import type { Search } from './search'

export function codeCommands(
  context: AppContext,
  { git, comparing, search }: { git: Git; comparing: Comparing; search: Search },
): Command[] {
  const { layout } = context.state
  return [
    {
      id: 'search.show',
      title: 'Search: Find in Files',
      keys: ['Ctrl+Shift+F'],
      run: () => search.show(false),
    },
    { id: 'search.replace', title: 'Search: Replace in Files', run: () => search.show(true) },
    { id: 'search.run', title: 'Search: Search Again', run: () => search.run() },
    { id: 'search.cancel', title: 'Search: Stop', run: () => search.cancel() },
    {
      id: 'search.replaceAll',
      title: 'Search: Replace All',
      keys: ['Ctrl+Alt+Enter'],
      run: () => search.replaceAll(),
    },
    {
      id: 'git.show',
      title: 'View: Source Control',
      keys: ['Ctrl+Shift+G'],
      run: () => layout.setState({ side: 'git', sideVisible: true }),
    },
    { id: 'git.refresh', title: 'Git: Refresh', run: () => git.refresh() },
    { id: 'git.init', title: 'Git: Initialize Repository', run: () => git.init() },
    { id: 'git.commit', title: 'Git: Commit', run: () => git.commit() },
    { id: 'git.amend', title: 'Git: Amend Last Commit', run: () => git.commit(true) },
    { id: 'git.stageAll', title: 'Git: Stage All Changes', run: () => git.stage() },
    { id: 'git.unstageAll', title: 'Git: Unstage All Changes', run: () => git.unstage() },
    { id: 'git.discardAll', title: 'Git: Discard All Changes...', run: () => git.discard() },
    { id: 'git.switch', title: 'Git: Switch Branch...', run: () => git.pickBranch() },
    { id: 'git.createBranch', title: 'Git: Create Branch...', run: () => git.createBranch() },
    { id: 'git.fetch', title: 'Git: Fetch', run: () => git.sync('fetch') },
    { id: 'git.pull', title: 'Git: Pull', run: () => git.sync('pull') },
    { id: 'git.push', title: 'Git: Push', run: () => git.sync('push') },
    { id: 'git.cancel', title: 'Git: Stop Pull or Push', run: () => git.cancelSync() },
    { id: 'git.abort', title: 'Git: Give Up Merge or Rebase...', run: () => git.abort() },
    { id: 'git.diff', title: 'Git: Compare File with Last Commit', run: () => git.openActive() },
    {
      id: 'timeline.show',
      title: 'File: Show Timeline',
      run: () => layout.setState({ side: 'explorer', sideVisible: true, timelineOpen: true }),
    },
    { id: 'file.restore', title: 'File: Restore a Deleted File...', run: () => comparing.restoreDeleted() },
    ...conflictCommands(context),
  ]
}

function conflictCommands({ editors }: AppContext): Command[] {
  const when = () => editors.hasConflict()
  return [
    { id: 'conflict.ours', title: 'Conflict: Take Ours', when, run: () => editors.resolve('ours') },
    { id: 'conflict.theirs', title: 'Conflict: Take Theirs', when, run: () => editors.resolve('theirs') },
    { id: 'conflict.both', title: 'Conflict: Take Both', when, run: () => editors.resolve('both') },
    { id: 'conflict.next', title: 'Conflict: Next', when, run: () => editors.nextConflict() },
  ]
}
