// The commands that open forms: one of several is asked for, and what makes the first where there is none.
import { pagePath } from '../base/pages'
import { RECORDINGS, recordingsOf } from '../state/tree'
import type { Actions } from './catalogue'
import { type AppContext, form } from './context'
import type { Command } from './registry'

export function formCommands(context: AppContext, actions: Actions): Command[] {
  const { workspace } = context.state
  const connections = () => Object.keys(workspace.getState().workspace?.connections ?? {}).sort()
  const listeners = () => workspace.getState().workspace?.listeners.map(l => l.name) ?? []
  const accounts = () => workspace.getState().accounts.map(a => a.name)
  // Which one: a question where there are several, what makes the first where there is none.
  const one =
    (
      label: string,
      names: () => string[],
      none: () => void,
      work: (name: string) => unknown,
      action = 'Open',
    ) =>
    async () => {
      const all = names()
      if (all.length === 0) return none()
      const options = all.map(name => ({ value: name, label: name }))
      const field = { name: 'name', label, value: all[0] ?? '', options }
      const chosen =
        all.length === 1
          ? field.value
          : (await form(context, { title: label, action, fields: [field] }))?.name
      if (chosen) await work(chosen)
    }
  const { connectors, simulators } = actions
  const make = () => connectors.openNewConnection()
  return [
    {
      id: 'connector.add',
      title: 'Connections: Add Connector from an API Document...',
      run: () => connectors.openAdd(),
    },
    {
      id: 'graph.show',
      title: 'View: Graph of the Workspace',
      keys: ['Ctrl+Alt+G'],
      run: () => actions.files.open(pagePath('graph')),
    },
    {
      id: 'receiving.show',
      title: 'Event Listeners: Receive Events through a Relay...',
      run: () => actions.receiving.open(),
    },
    { id: 'queues.show', title: 'View: Event Queues', run: () => actions.queues.open() },
    { id: 'migrations.show', title: 'View: Migrations', run: () => actions.migrations.open() },
    { id: 'letters.show', title: 'View: Dead Letters', run: () => actions.queues.openLetters() },
    { id: 'environments.show', title: 'View: Environments', run: () => actions.environments.open() },
    {
      id: 'form.undo',
      title: 'Forms: Undo the Last Change',
      keys: ['Ctrl+Alt+Z'],
      run: () => actions.json.undo(),
    },
    {
      id: 'schedule.open',
      title: 'Schedules: Open...',
      run: one(
        'Schedule',
        () => workspace.getState().workspace?.schedules.map(s => s.name) ?? [],
        () => void actions.resources.create('schedules'),
        name => actions.schedules.open(name),
      ),
    },
    {
      id: 'recording.replay',
      title: 'Run: Replay a Recording...',
      run: one(
        'Recording',
        () => recordingsOf(workspace.getState().files),
        () => void actions.recordings.record(),
        name => actions.recordings.replay(`${RECORDINGS}${name}.json`),
        'Replay',
      ),
    },
    { id: 'packages.show', title: 'View: Packages', run: () => actions.packages.open() },
    { id: 'parameters.show', title: 'View: Parameters', run: () => actions.parameters.open() },
    {
      id: 'connection.open',
      title: 'Connections: Open Connection...',
      run: one('Connection', connections, make, path => connectors.openConnection(path)),
    },
    {
      id: 'simulator.show',
      title: 'Connections: Open Simulator...',
      run: one('Simulator', connections, make, path => simulators.open(path)),
    },
    {
      id: 'listener.open',
      title: 'Event Listeners: Open...',
      run: one(
        'Event listener',
        listeners,
        () => actions.listeners.openNew(),
        name => actions.listeners.open(name),
      ),
    },
    {
      id: 'account.open',
      title: 'Accounts: Manage an Account...',
      run: one(
        'Account',
        accounts,
        () => actions.accounts.openConnect(),
        name => actions.accounts.openAccount(name),
      ),
    },
  ]
}
