// Looking at and changing record storage.
import type { RecordEntry } from '../model/record'
import { type AppContext, confirm, dirOf, guarded, input } from './context'

export class Records {
  private question = 0

  constructor(private readonly context: AppContext) {}

  choose(environment: string): Promise<void> {
    this.context.state.records.setState({ environment, entries: [], selected: undefined, draft: undefined })
    return this.load()
  }

  filter(prefix: string): Promise<void> {
    this.context.state.records.setState({ prefix })
    return this.load()
  }

  /** Reads the first page; an answer to an older question is dropped. */
  load(): Promise<void> {
    return guarded(this.context, async () => {
      const { state, services } = this.context
      const environment = this.environment()
      if (!environment) return
      this.question += 1
      const asked = this.question
      const page = await services.records.list(
        dirOf(this.context),
        environment,
        state.records.getState().prefix,
      )
      if (asked !== this.question) return
      state.records.setState(s => ({
        environment,
        entries: page.records,
        next: page.next,
        loaded: true,
        selected: page.records.some(r => r.key === s.selected) ? s.selected : undefined,
      }))
    })
  }

  more(): Promise<void> {
    return guarded(this.context, async () => {
      const { state, services } = this.context
      const { prefix, next } = state.records.getState()
      const environment = this.environment()
      if (!environment || !next) return
      const page = await services.records.list(dirOf(this.context), environment, prefix, next)
      state.records.setState(s => ({ entries: [...s.entries, ...page.records], next: page.next }))
    })
  }

  private environment(): string | undefined {
    return this.context.state.records.getState().environment ?? this.context.state.run.getState().environment
  }

  select(key: string | undefined): void {
    this.context.state.records.setState({ selected: key, draft: undefined })
  }

  edit(draft: string | undefined): void {
    this.context.state.records.setState({ draft })
  }

  save(entry: Pick<RecordEntry, 'key'>, text: string): Promise<void> {
    return guarded(this.context, async () => {
      const environment = this.environment()
      if (!environment) return
      const value: unknown = JSON.parse(text)
      await this.context.services.records.set(dirOf(this.context), environment, entry.key, value)
      this.context.state.records.setState({ draft: undefined, selected: entry.key })
      await this.load()
    })
  }

  create(): Promise<void> {
    return guarded(this.context, async () => {
      const { entries } = this.context.state.records.getState()
      const key = await input(this.context, {
        title: 'New record',
        label: 'Key',
        value: '',
        action: 'Create',
        check: k => {
          if (k.trim() === '') return 'Enter a key.'
          return entries.some(e => e.key === k) ? `${k} is there already.` : undefined
        },
      })
      if (key !== undefined) await this.save({ key }, '{}')
    })
  }

  delete(key: string): Promise<void> {
    return guarded(this.context, async () => {
      const environment = this.environment()
      if (!environment) return
      const answer = await confirm(this.context, {
        title: `Delete the record ${key}?`,
        text: `Scripts running in ${environment} will no longer find it.`,
        choices: [
          { label: 'Cancel', value: 'keep' },
          { label: 'Delete', value: 'delete', danger: true, primary: true },
        ],
      })
      if (answer !== 'delete') return
      await this.context.services.records.delete(dirOf(this.context), environment, key)
      await this.load()
    })
  }
}
