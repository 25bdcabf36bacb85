// Event queues, what waits in them on this machine, and what ended badly there.
import { formatSize } from '../base/format'
import { pagePath } from '../base/pages'
import { nameFault } from '../base/paths'
import type { Invocation } from '../model/invocation'
import type { Pause, QueueDepths } from '../model/queue'
import type { KeptDays } from '../services/invocations'
import { withList } from '../state/runState'
import { type AppContext, dirOf, guarded, input, lettersMeant, notify, succeeds, sure } from './context'
import type { Files } from './files'
import { asObject, type JsonFiles, put } from './jsonFiles'

/** The most dead letters that are listed. */
const MOST = 1000

/** How many that came meanwhile are listed with those that were. */
const MORE = 100

export class Queues {
  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
    private readonly json: JsonFiles,
  ) {}

  open(): Promise<void> {
    return this.files.open(pagePath('queues'))
  }

  openLetters(): Promise<void> {
    return this.files.open(pagePath('letters'))
  }

  /** Asks for a name and makes an event queue. */
  create(): Promise<void> {
    return guarded(this.context, async () => {
      const taken = Object.keys(this.context.state.workspace.getState().workspace?.queues ?? {})
      const name = await input(this.context, {
        title: 'New event queue',
        label: 'Name',
        value: '',
        placeholder: 'by-issue',
        action: 'Create',
        hint: 'Events of one group run one after the other, in the order they came.',
        check: text => nameFault(text) ?? (taken.includes(text) ? `There is ${text} already.` : undefined),
      })
      if (name === undefined) return
      await this.json.change('bobbin.json', manifest => {
        manifest.queues = { ...asObject(manifest.queues), [name]: {} }
      })
      await this.json.reload()
      await this.open()
    })
  }

  /** Asks for how many days this machine keeps what ended, and for how many its logs. */
  keepFor(): Promise<void> {
    return guarded(this.context, async () => {
      const { invocations } = this.context.services
      const now = await invocations.keptDays()
      const ask = (title: string, label: string, value: number, action: string) =>
        input(this.context, {
          title,
          label,
          value: String(value),
          action,
          hint: 'In days, for all workspaces of this machine; -1 is for ever.',
          check: text =>
            /^(-1|[1-9]\d{0,4})$/.test(text.trim()) ? undefined : 'Enter a number of days, or -1.',
        })
      const days = await ask('How long to keep invocations', 'Invocations and their events', now.days, 'Next')
      if (days === undefined) return
      const logDays = await ask('How long to keep logs', 'Console and HTTP logs', now.logDays, 'Keep so')
      if (logDays === undefined) return
      await invocations.keepFor({ days: Number(days), logDays: Number(logDays) })
      notify(this.context, 'info', 'What is older goes soon.')
    })
  }

  /** For how many days this machine keeps what ended. Rejects with what is wrong. */
  keptDays(): Promise<KeptDays> {
    return this.context.services.invocations.keptDays()
  }

  /** Changes some of that; says whether it was done. */
  keepDays(wish: Partial<KeptDays>): Promise<boolean> {
    return succeeds(this.context, async () => {
      await this.context.services.invocations.keepFor(wish)
      return true
    })
  }

  /** Asks how old what is removed must be, says how much that is, and removes it. */
  purge(): Promise<void> {
    return guarded(this.context, async () => {
      const { invocations } = this.context.services
      const dir = dirOf(this.context)
      const days = await input(this.context, {
        title: 'Remove old invocations',
        label: 'Ended so many days ago',
        value: '30',
        action: 'Look',
        hint: 'Of this workspace; 0 is all that ended. Dead letters, records and files stay.',
        check: text => (/^\d{1,5}$/.test(text.trim()) ? undefined : 'Enter a number of days.'),
      })
      if (days === undefined) return
      const found = await invocations.purge(dir, Number(days), true)
      if (found.invocations === 0) {
        notify(this.context, 'info', 'There is nothing that old.')
        return
      }
      const count = found.invocations === 1 ? '1 invocation' : `${found.invocations} invocations`
      const question = `${count} with events and logs, ${formatSize(found.bytes)}. They cannot be brought back.`
      if (!(await sure(this.context, 'Remove old invocations?', question, 'Remove', true))) return
      const gone = await invocations.purge(dir, Number(days), false)
      notify(this.context, 'info', `Removed: ${gone.invocations}.`)
      await this.reread(dir)
    })
  }

  // What is shown or chosen may be among what was removed.
  private async reread(dir: string): Promise<void> {
    const { services, state } = this.context
    const most = state.run.getState().invocations.length + MORE
    const invocations = await services.invocations.list(dir, most)
    if (dir === dirOf(this.context)) state.run.setState(s => withList(s, invocations))
  }

  setGroup(name: string, groupBy: string[]): Promise<void> {
    return guarded(this.context, async () => {
      await this.json.change('bobbin.json', manifest => {
        const queue = { ...asObject(asObject(manifest.queues)[name]) }
        put(queue, 'groupBy', groupBy.length > 0 ? groupBy : undefined)
        manifest.queues = { ...asObject(manifest.queues), [name]: queue }
      })
      await this.json.reload()
    })
  }

  /** Takes a queue out; listeners that used it run their events side by side. */
  remove(name: string): Promise<void> {
    return guarded(this.context, () =>
      this.json.together(`Deleted the event queue ${name}.`, async () => {
        const { workspace } = this.context.state.workspace.getState()
        for (const l of workspace?.listeners.filter(one => one.queue === name) ?? [])
          await this.json.change(`listeners/${l.name}.json`, file => put(file, 'queue', undefined))
        await this.json.change('bobbin.json', manifest => {
          const { [name]: _gone, ...others } = asObject(manifest.queues)
          put(manifest, 'queues', Object.keys(others).length > 0 ? others : undefined)
        })
      }),
    )
  }

  /** Puts a listener's events into a queue, or into none. */
  assign(listener: string, queue: string): Promise<void> {
    return guarded(this.context, async () => {
      await this.json.change(`listeners/${listener}.json`, file => put(file, 'queue', queue))
      await this.json.reload()
    })
  }

  depths(environment: string): Promise<QueueDepths> {
    return this.context.services.invocations.queues(dirOf(this.context), environment)
  }

  paused(): Promise<Pause[]> {
    return this.context.services.invocations.paused(dirOf(this.context))
  }

  pause(environment: string): Promise<void> {
    return guarded(this.context, async () => {
      const reason = await input(this.context, {
        title: `Pause ${environment}?`,
        label: 'Why (optional)',
        value: '',
        placeholder: 'GitLab is being moved',
        action: 'Pause',
        hint: 'Nothing more starts there on this machine but by hand. Events are kept until it goes on.',
        check: () => undefined,
      })
      if (reason === undefined) return
      await this.context.services.invocations.pause(dirOf(this.context), environment, reason.trim())
    })
  }

  resume(environment: string): Promise<void> {
    return guarded(this.context, async () => {
      await this.context.services.invocations.resume(dirOf(this.context), environment)
    })
  }

  letters(): Promise<Invocation[]> {
    return this.context.services.invocations.letters(dirOf(this.context), MOST)
  }

  /** Runs dead letters once more: those named, or all. Says whether it was wanted and done. */
  redeliver(ids: string[] | undefined): Promise<boolean> {
    return succeeds(this.context, async () => {
      const title = `Run ${lettersMeant(ids)} once more?`
      const text = 'Each is run as it first came, with the scripts and settings of now.'
      if (!ids && !(await sure(this.context, title, text, 'Run them', false))) return false
      const made = await this.context.services.invocations.redeliver(dirOf(this.context), ids)
      const words = made.length === 1 ? '1 dead letter runs' : `${made.length} dead letters run`
      notify(this.context, 'info', `${words} once more.`)
      return true
    })
  }

  discard(ids: string[] | undefined): Promise<boolean> {
    return succeeds(this.context, async () => {
      const title = `Discard ${lettersMeant(ids)}?`
      const text = 'They stay in the list of invocations, and nobody is reminded of them any more.'
      if (!(await sure(this.context, title, text, 'Discard', true))) return false
      await this.context.services.invocations.discard(dirOf(this.context), ids)
      notify(this.context, 'info', 'They are no dead letters any more.')
      return true
    })
  }
}
