// Which signal of the program changes which state.

import { Delayer } from './base/async'
import { type Disposable, Disposables, toDisposable } from './base/disposable'
import type { Actions } from './commands/catalogue'
import type { Commands } from './commands/registry'
import { isEnded } from './model/invocation'
import { progressText } from './model/npmPackage'
import type { Signal } from './model/signal'
import { narrowExchange } from './services/invocations'
import type { Transport } from './services/transport'
import { withFilesThere } from './state/problemsState'
import { withFollowing } from './state/runnersState'
import { withExchange, withInvocation, withLines } from './state/runState'
import type { State } from './state/state'
import { tellWindow } from './window'

export function wire(transport: Transport, state: State, actions: Actions, commands: Commands): Disposable {
  const all = new Disposables()
  const files = all.add(new Delayer(120, () => void actions.workspaces.refreshFiles().catch(() => undefined)))
  const records = all.add(new Delayer(150, () => void actions.records.load()))
  const git = all.add(new Delayer(400, () => void actions.git.refresh()))
  const migrations = all.add(
    new Delayer(250, () => state.workspace.setState(s => ({ migrationTurn: s.migrationTurn + 1 }))),
  )
  const listener = (signal: Signal) => receive(signal, state, actions, { files, records, git, migrations })
  let lost = false
  all.add(
    transport.onSignal(listener, connected => {
      state.workspace.setState({ connected })
      // What was told in between is not told again, so it is asked for.
      if (connected && lost) void catchUp(state, actions)
      lost = !connected
    }),
  )
  all.add(
    toDisposable(
      state.layout.subscribe((now, before) => {
        const opened =
          now.panelVisible && now.panel === 'records' && (before.panel !== 'records' || !before.panelVisible)
        if (opened) void actions.records.load()
      }),
    ),
  )
  all.add(
    toDisposable(
      state.workspace.subscribe((now, before) => {
        const { dir } = now.workspace ?? {}
        if (dir !== before.workspace?.dir) actions.json.forget()
        else if (now.files !== before.files)
          state.problems.setState(s => withFilesThere(s, before.files, now.files))
        if (dir !== before.workspace?.dir && transport.shell === 'window')
          void transport.request('window.showing', { dir: dir ?? '' }).catch(() => undefined) // it is asked again at the next
        // What could not begin without the vault begins now.
        const unlocked = before.info?.vault.locked === true && now.info?.vault.locked === false
        if (unlocked && now.receiving.some(r => r.on)) void actions.receiving.load()
      }),
    ),
  )
  // The program was started once more, on a workspace that belongs here.
  all.add(
    transport.onWindowEvent('open', wish => {
      const { dir } = wish as { dir: string }
      if (dir !== state.workspace.getState().workspace?.dir) void actions.workspaces.open(dir)
    }),
  )
  all.add(
    transport.onWindowEvent('command', wish => {
      const { id } = wish as { id: string }
      const { dialog, question } = state.notices.getState()
      // Under a question only what acts on its fields makes sense.
      if ((!dialog && !question) || id.startsWith('edit.')) commands.run(id)
    }),
  )
  all.add(tellWindow(transport, state, commands))
  let leaving = false
  all.add(
    transport.onWindowEvent('closing', () => {
      void transport.request('window.closing').catch(() => undefined) // it closes without being heard, too
      if (leaving) return
      leaving = true
      void actions.files
        .mayLeave()
        .then(may => may && transport.request('window.close'))
        .catch(() => undefined) // the button is there to be pressed again
        .finally(() => {
          leaving = false
        })
    }),
  )
  return all
}

async function catchUp(state: State, actions: Actions): Promise<void> {
  const { shown } = state.run.getState()
  await actions.workspaces.refreshFiles().catch(() => undefined)
  await actions.invocations.list().catch(() => undefined)
  await actions.receiving.load()
  if (shown) await actions.invocations.refresh(shown).catch(() => undefined)
}

interface Later {
  files: Delayer
  records: Delayer
  git: Delayer
  migrations: Delayer
}

function receive(signal: Signal, state: State, actions: Actions, later: Later): void {
  if (signal.type === 'runner.signal' && signal.told.type === 'migration.changed') {
    if (!later.migrations.pending) later.migrations.trigger()
    return
  }
  if (signal.type === 'runner.signal') {
    actions.runners.told(signal.runner, signal.told)
    return
  }
  if (signal.type === 'runner.state') {
    state.runners.setState(s => withFollowing(s, signal.runner, signal.following))
    return
  }
  const workspace = state.workspace.getState().workspace
  if (!workspace) return
  switch (signal.type) {
    case 'invocation.changed':
      if (!ours(signal.invocation.workspace, workspace)) return
      state.run.setState(s => withInvocation(s, signal.invocation))
      if (isEnded(signal.invocation) && state.run.getState().shown === signal.invocation.invocationId) {
        void actions.invocations.refresh(signal.invocation.invocationId).catch(() => undefined)
      }
      return
    case 'invocation.console':
      state.run.setState(s => withLines(s, signal.invocationId, signal.lines ?? []))
      return
    case 'invocation.http':
      state.run.setState(s => withExchange(s, signal.invocationId, narrowExchange(signal.exchange)))
      return
    case 'record.changed': {
      const shown = state.records.getState().environment ?? state.run.getState().environment
      const visible = state.layout.getState().panelVisible && state.layout.getState().panel === 'records'
      if (signal.dir === workspace.dir && signal.environment === shown && visible) later.records.trigger()
      return
    }
    case 'migration.changed':
      // Told after each slice: one look in a quarter of a second is enough, and it must come.
      if (signal.dir === workspace.dir && !later.migrations.pending) later.migrations.trigger()
      return
    case 'workspace.changed':
      if (signal.dir !== workspace.dir) return
      actions.workspaces.changed(signal.workspace)
      later.files.trigger()
      return
    case 'poll.changed': {
      const key = `${signal.environment} ${signal.poll.listener}`
      if (signal.dir === workspace.dir)
        state.workspace.setState(s => ({ polls: { ...s.polls, [key]: signal.poll } }))
      return
    }
    case 'relay.changed':
      if (signal.dir === workspace.dir) actions.receiving.told(signal.environment, signal.key, signal.relay)
      return
    case 'connector.progress':
      if (signal.dir === workspace.dir) state.notices.setState({ progress: signal.message })
      return
    case 'package.progress':
      if (signal.dir === workspace.dir) state.notices.setState({ progress: progressText(signal.progress) })
      return
    case 'file.changed':
      if (signal.dir !== workspace.dir) return
      if (signal.path === '.') {
        state.workspace.setState({ gone: true })
        return
      }
      if (/^package(-lock)?\.json$/.test(signal.path))
        state.workspace.setState(s => ({ packageTurn: s.packageTurn + 1 }))
      later.git.trigger()
      void actions.files.changedOnDisk(signal.path, signal.version)
      actions.workspaces.refreshLanguage()
      if (/^connectors\/[^/]+\/connector\.json$/.test(signal.path))
        void actions.workspaces.connectorsChanged()
      return
    case 'language.state':
      if (signal.dir === workspace.dir)
        state.language.setState({ phase: signal.state, message: signal.message })
  }
}

function ours(name: string, workspace: { id: string; dir: string; name: string }): boolean {
  return name === workspace.id || name === workspace.dir || name === workspace.name
}
