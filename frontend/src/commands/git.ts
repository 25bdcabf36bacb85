// What a person does with the repository: stage, commit, switch, pull, push. Nothing is lost by it:
// what is thrown away is kept in the local history first.
import { Sequence } from '../base/async'
import { findConflicts } from '../base/conflicts'
import { pagePath } from '../base/pages'
import { baseName } from '../base/paths'
import { toAppError } from '../model/fault'
import type { Branch, Change, GitStatus, Sync } from '../model/git'
import type { KeptFiles } from '../model/history'
import { type GroupedChange, grouped, withStatus } from '../state/gitState'
import { type AppContext, confirm, dirOf, form, guarded, input, notify, report } from './context'
import type { Files } from './files'
import { offerUndo } from './takenAway'

const SYNCED: Record<Sync, string> = { fetch: 'Fetched.', pull: 'Pulled.', push: 'Pushed.' }

export class Git {
  private asked = 0
  private stop: AbortController | undefined
  private readonly sequence = new Sequence()
  private readonly syncs = new Sequence()
  /** What was asked for and has not begun. */
  private readonly waiting = new Set<Sync>()
  private staging: Promise<void> = Promise.resolve() // a commit waits for it

  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
  ) {}

  private get git() {
    return this.context.services.git
  }

  private get dir(): string {
    return dirOf(this.context)
  }

  /** Asks git how things stand, and gives the answer; one that comes after another question is not shown. */
  async refresh(): Promise<GitStatus | undefined> {
    const dir = this.dir
    if (!dir) return undefined
    const own = ++this.asked
    const current = () => own === this.asked && dir === this.dir
    try {
      const status = await this.git.status(dir)
      if (current()) this.context.state.git.setState(s => withStatus(s, status))
      return status
    } catch (thrown) {
      if (current()) this.context.state.git.setState({ fault: toAppError(thrown) })
      return undefined
    }
  }

  leave(): void {
    this.asked += 1
    this.cancelSync()
    this.context.state.git.setState({
      status: undefined,
      fault: undefined,
      message: '',
      busy: false,
    } as object)
  }

  /** Does something that changes the repository, after what was asked before, then looks how it stands. */
  private change(work: () => Promise<unknown>): Promise<boolean> {
    return this.sequence.run(async () => {
      const { git } = this.context.state
      git.setState({ busy: true })
      let done = false
      await guarded(this.context, async () => {
        await work()
        done = true
      })
      await this.refresh()
      git.setState({ busy: false })
      return done
    })
  }

  async init(): Promise<void> {
    await this.change(() => this.git.init(this.dir))
  }

  /** Stages files, as they are in the editor; no paths are everything. */
  stage(paths: string[] = []): Promise<void> {
    this.staging = this.stageNow(paths)
    return this.staging
  }

  private async stageNow(paths: string[]): Promise<void> {
    if (!(await this.files.saveAll())) return
    const inConflict = this.changes().filter(
      c => c.conflict && (paths.length === 0 || paths.includes(c.path)),
    )
    for (const change of inConflict) if (!(await this.resolved(change))) return
    await this.change(() => this.git.stage(this.dir, paths))
  }

  // A file with marks of a conflict in it is hardly meant to be done.
  private async resolved(change: Change): Promise<boolean> {
    const file = await this.context.services.files.read(this.dir, change.path).catch(() => undefined)
    if (!file || findConflicts(file.text.split('\n')).length === 0) return true
    const answer = await confirm(this.context, {
      title: `${baseName(change.path)} still has conflicts in it`,
      text: 'The lines with <<<<<<< and >>>>>>> are still there. Stage the file as it is?',
      choices: [
        { label: 'Stage it', value: 'stage' },
        { label: 'Open it', value: 'open', primary: true },
      ],
    })
    if (answer === 'open') await this.files.open(change.path)
    return answer === 'stage'
  }

  async unstage(paths: string[] = []): Promise<void> {
    await this.change(() => this.git.unstage(this.dir, paths))
  }

  private changes(): Change[] {
    return this.context.state.git.getState().status?.changes ?? []
  }

  /** Throws away changes that are not staged, after a question; they can be brought back. */
  async discard(changes: Change[] = grouped(this.changes()).changes.map(g => g.change)): Promise<void> {
    const files = changes.filter(c => c.worktree && !c.submodule)
    if (files.length === 0) return
    const fresh = files.filter(c => c.worktree === 'U').length
    const [first] = files
    const what = files.length === 1 ? `the changes in ${first?.path}` : `the changes in ${files.length} files`
    const answer = await confirm(this.context, {
      title: `Discard ${what}?`,
      text: `${fresh > 0 ? (fresh === 1 ? 'A file that git does not know yet is deleted. ' : `${fresh} files that git does not know yet are deleted. `) : ''}The local history keeps what is thrown away.`,
      choices: [
        { label: 'Cancel', value: 'keep' },
        { label: 'Discard', value: 'discard', danger: true, primary: true },
      ],
    })
    if (answer !== 'discard' || !(await this.files.saveAll())) return
    let kept: KeptFiles | undefined
    await this.change(async () => {
      kept = await this.git.discard(this.dir, files)
    })
    if (kept) offerUndo(this.context, this.files, `Discarded ${what}.`, kept)
  }

  /** Resolves a conflict with one side as a whole. */
  async take(path: string, side: 'ours' | 'theirs'): Promise<void> {
    if (!(await this.files.saveAll())) return
    let kept: KeptFiles | undefined
    const done = await this.change(async () => {
      kept = await this.git.take(this.dir, path, side)
    })
    if (done && kept)
      offerUndo(
        this.context,
        this.files,
        `${baseName(path)} is as ${side === 'ours' ? 'it was here' : 'they have it'}.`,
        kept,
      )
  }

  setMessage(message: string): void {
    this.context.state.git.setState({ message })
  }

  /** Commits what is staged, or everything when nothing is. */
  async commit(amend = false): Promise<void> {
    const { git } = this.context.state
    await this.staging
    if (!git.getState().status || !(await this.files.saveAll())) return
    const asked = await this.sequence.run(() => this.refresh())
    const { message, status: shown } = git.getState()
    const status = asked ?? shown
    if (!status) return
    const groups = grouped(status.changes)
    if (groups.conflicts.length > 0) {
      notify(
        this.context,
        'warning',
        'There are conflicts that are not resolved yet.',
        'Resolve them and stage the files, then commit.',
      )
      return
    }
    const staged = groups.staged.length > 0 || (status.outside?.length ?? 0) > 0
    if (!staged && groups.changes.length === 0 && !amend && !status.operation) {
      notify(this.context, 'info', 'There is nothing to commit.')
      return
    }
    if (!message.trim() && !amend) {
      notify(this.context, 'warning', 'A commit needs a message.', 'Say in a line what changed.')
      return
    }
    if (!status.author && !(await this.identify())) return
    const done = await this.change(() => this.git.commit(this.dir, message, !staged && !amend, amend))
    if (done) {
      // What was typed while it went on is of the next one.
      git.setState(s => ({ message: s.message === message ? '' : s.message }))
      notify(this.context, 'info', `Committed: ${message.split('\n')[0] || 'amended'}`)
    }
  }

  private async identify(): Promise<boolean> {
    const values = await form(this.context, {
      title: 'Who are you?',
      action: 'Continue',
      fields: [
        { name: 'name', label: 'Name', value: '', hint: 'Commits carry it.', check: needed },
        { name: 'email', label: 'E-mail address', value: '', check: needed },
        {
          name: 'where',
          label: 'For',
          value: 'everywhere',
          options: [
            { value: 'everywhere', label: 'every repository of mine on this machine' },
            { value: 'here', label: 'this repository' },
          ],
        },
      ],
    })
    if (!values) return false
    const { name = '', email = '', where } = values
    return this.change(() => this.git.identify(this.dir, name, email, where === 'everywhere'))
  }

  branches(): Promise<Branch[]> {
    return this.git.branches(this.dir)
  }

  pickBranch(): void {
    if (this.context.state.git.getState().status?.state !== 'ready') {
      this.context.state.layout.setState({ side: 'git', sideVisible: true })
      return
    }
    this.context.state.layout.setState({ palette: 'branches' })
  }

  async switchTo(branch: string, create = false): Promise<void> {
    if (!(await this.files.saveAll())) return
    await this.change(() => this.git.switch(this.dir, branch, create))
  }

  async createBranch(): Promise<void> {
    const name = await input(this.context, {
      title: 'New branch',
      label: 'Name',
      value: '',
      placeholder: 'fix/empty-summary',
      action: 'Create and switch',
      check: name =>
        /^[^\s~^:?*[\\-][^\s~^:?*[\\]*$/.test(name) ? undefined : 'Use letters, digits, hyphens and slashes.',
    })
    if (name !== undefined) await this.switchTo(name, true)
  }

  /** Fetches, pulls or pushes; what is asked for while another one goes on waits for its turn. */
  async sync(what: Sync): Promise<void> {
    const { status, sync } = this.context.state.git.getState()
    if (!status || this.waiting.has(what)) return
    this.waiting.add(what)
    if (sync) notify(this.context, 'info', `The ${what} begins when the ${sync.what} is done.`)
    await this.syncs.run(async () => {
      if (this.waiting.delete(what)) await this.syncNow(what)
    })
  }

  private async syncNow(what: Sync): Promise<void> {
    const { git } = this.context.state
    const { status } = git.getState()
    if (!status || !(await this.files.saveAll())) return
    if (status.remotes.length === 0 && !(await this.addRemote())) return
    const stop = new AbortController()
    this.stop = stop
    git.setState({ sync: { what, text: '' } })
    try {
      await this.git.sync(this.dir, what, text => git.setState({ sync: { what, text } }), stop.signal)
      // What is shown may be older: another question may be on its way.
      const asked = await this.refresh()
      if (grouped(asked?.changes ?? this.changes()).conflicts.length > 0) this.tellConflicts()
      else notify(this.context, 'info', SYNCED[what])
    } catch (thrown) {
      await this.refresh() // who is told can act at once
      report(this.context, toAppError(thrown))
    } finally {
      git.setState({ sync: undefined })
    }
  }

  private tellConflicts(): void {
    this.context.state.layout.setState({ side: 'git', sideVisible: true })
    notify(
      this.context,
      'warning',
      'Both sides changed the same lines.',
      'Open the files under Merge Conflicts, choose, and stage them.',
    )
  }

  /** Stops what goes on, and what waits for it does not begin. */
  cancelSync(): void {
    this.waiting.clear()
    this.stop?.abort()
  }

  private async addRemote(): Promise<boolean> {
    const url = await input(this.context, {
      title: 'Where is the remote repository?',
      label: 'Address',
      value: '',
      placeholder: 'https://gitlab.example.com/team/jira-to-gitlab.git',
      action: 'Add',
      hint: 'An empty repository on GitLab, GitHub, Bitbucket or a server of yours. It gets the name origin.',
      check: needed,
    })
    return url !== undefined && this.change(() => this.git.addRemote(this.dir, url))
  }

  /** Gives up a merge or a rebase, after a question. */
  async abort(): Promise<void> {
    const operation = this.context.state.git.getState().status?.operation
    if (!operation) return
    const answer = await confirm(this.context, {
      title: `Give up the ${operation}?`,
      text: 'The files are as they were before it began. What you resolved so far is lost.',
      choices: [
        { label: 'Go on', value: 'keep' },
        { label: 'Give up', value: 'abort', danger: true, primary: true },
      ],
    })
    if (answer === 'abort') await this.change(() => this.git.mend(this.dir, 'abort'))
  }

  async proceed(): Promise<void> {
    if (!(await this.files.saveAll())) return
    await this.change(() => this.git.mend(this.dir, 'continue'))
  }

  async unlock(): Promise<void> {
    const lock = this.context.state.git.getState().status?.lock
    if (!lock) return
    const answer = await confirm(this.context, {
      title: 'Remove the lock of the repository?',
      text: `${lock.path} is ${lock.seconds} seconds old. A git that works on the repository right now needs it: remove it only when none does.`,
      choices: [
        { label: 'Wait', value: 'wait', primary: true },
        { label: 'Remove it', value: 'remove', danger: true },
      ],
    })
    if (answer === 'remove') await this.change(() => this.git.mend(this.dir, 'unlock'))
  }

  /** Opens what is different in a file. A conflict is resolved in the file itself. */
  async openChange({ group, change }: GroupedChange): Promise<void> {
    if (group === 'conflicts' && change.conflict !== 'deleted by us') await this.files.open(change.path)
    else await this.files.open(pagePath('diff', `${group === 'staged' ? 'staged' : 'work'}:${change.path}`))
  }

  /** Opens the file of the active editor beside what was committed. */
  async openActive(): Promise<void> {
    const { active } = this.context.state.documents.getState()
    if (active && !active.includes(':')) await this.files.open(pagePath('diff', `head:${active}`))
  }
}

function needed(value: string): string | undefined {
  return value.trim() ? undefined : 'This is needed.'
}
