// Looking at and changing record storage.
import type { RecordEntry } from '../model/record'
import { pagesMissing, RECORDS_PAGE, rechosen, withPage } from '../state/recordsState'
import { type AppContext, confirm, dirOf, form, guarded, input, notify } from './context'
import type { Files } from './files'

export class Records {
  private question = 0
  /** Pages that are asked for. */
  private asked = new Set<number>()
  /** The places on screen. */
  private shown = { first: 0, last: 0 }

  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
  ) {}

  private get store() {
    return this.context.state.records
  }

  /** The workspace is closed. */
  leave(): void {
    this.question += 1
    this.store.getState().moving?.stop()
    this.empty()
    this.store.setState({ environment: undefined, loaded: false })
  }

  private empty(): void {
    this.shown = { first: 0, last: 0 }
    this.store.setState({ count: 0, entries: {}, at: undefined, chosen: undefined, draft: undefined })
  }

  choose(environment: string): Promise<void> {
    this.empty()
    this.store.setState({ environment })
    return this.load()
  }

  filter(prefix: string): Promise<void> {
    this.shown = { first: 0, last: 0 }
    this.store.setState({ prefix, at: undefined, chosen: undefined, draft: undefined })
    return this.load()
  }

  /** Reads what is on screen; an answer to an older question is dropped. */
  load(): Promise<void> {
    return guarded(this.context, async () => {
      const environment = this.environment()
      if (!environment) return
      this.question += 1
      const asked = this.question
      this.asked.clear()
      const from = Math.floor(this.shown.first / RECORDS_PAGE) * RECORDS_PAGE
      const { count, records } = await this.page(environment, from)
      if (asked !== this.question) return
      this.store.setState(s => ({
        environment,
        count,
        entries: withPage({}, from, records),
        loaded: true,
        ...rechosen(s, from, records),
      }))
      this.want(this.shown.first, this.shown.last)
    })
  }

  /** These places are on screen: what is not known of them is asked for. */
  want(first: number, last: number): void {
    this.shown = { first, last }
    const environment = this.environment()
    const asked = this.question
    for (const from of pagesMissing(this.store.getState(), first, last)) {
      if (!environment || this.asked.has(from)) continue
      this.asked.add(from)
      void guarded(this.context, async () => {
        const { count, records } = await this.page(environment, from).finally(() => this.asked.delete(from))
        if (asked !== this.question) return
        this.store.setState(s => ({
          count,
          entries: withPage(s.entries, from, records),
          ...rechosen(s, from, records),
        }))
      })
    }
  }

  private page(environment: string, from: number, prefix = this.store.getState().prefix) {
    return this.context.services.records.list(dirOf(this.context), environment, prefix, from, RECORDS_PAGE)
  }

  private environment(): string | undefined {
    return this.store.getState().environment ?? this.context.state.run.getState().environment
  }

  /** Chooses the record at a place, as soon as it is known. */
  select(at: number): void {
    this.store.setState(s => ({ at, chosen: s.entries[at], draft: undefined }))
  }

  edit(draft: string | undefined): void {
    this.store.setState({ draft })
  }

  save(entry: Pick<RecordEntry, 'key'>, text: string): Promise<void> {
    return guarded(this.context, async () => {
      const environment = this.environment()
      if (!environment) return
      const value: unknown = JSON.parse(text)
      await this.context.services.records.set(dirOf(this.context), environment, entry.key, value)
      this.store.setState({ draft: undefined })
      await this.load()
    })
  }

  /** Makes a record; one that is there already is shown as it is. */
  create(): Promise<void> {
    return guarded(this.context, async () => {
      const wanted = await input(this.context, {
        title: 'New record',
        label: 'Key',
        value: '',
        action: 'Create',
        hint: 'Letters, digits, _ and -. Capital letters become small.',
        check: k => (k.trim() === '' ? 'Enter a key.' : undefined),
      })
      const environment = this.environment()
      if (wanted === undefined || !environment) return
      const key = wanted.trim().toLowerCase()
      const { records } = await this.page(environment, 0, key)
      if (records[0]?.key === key) notify(this.context, 'info', `${key} is there already.`)
      else await this.context.services.records.set(dirOf(this.context), environment, key, {})
      await this.filter(key)
      this.select(0)
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
      const id = await this.context.services.records.delete(dirOf(this.context), environment, key)
      await this.load()
      const undo = { label: 'Undo', run: () => void this.restore(id) }
      notify(this.context, 'info', `Deleted the record ${key}.`, undefined, id === '' ? undefined : undo)
    })
  }

  private restore(id: string): Promise<void> {
    return guarded(this.context, async () => {
      await this.context.services.records.restore(id)
      await this.load()
    })
  }

  /** Writes what is listed to a file. */
  export(): Promise<void> {
    return guarded(this.context, async () => {
      const environment = this.environment()
      if (!environment) return
      const { prefix } = this.store.getState()
      const file = await input(this.context, {
        title: `Export records of ${environment}`,
        label: 'File',
        value: `records/${environment}${prefix && `-${prefix}`}.jsonl`,
        action: 'Export',
        hint: `${prefix ? `Those that begin with ${prefix}` : 'All of them'}, one a line, in a file of the workspace or at an absolute path.`,
        check: nameless,
      })
      if (file === undefined) return
      const name = file.trim()
      const { records, left } = await this.move(`Exporting to ${name}`, stop =>
        this.context.services.records.export(dirOf(this.context), environment, prefix, name, stop),
      )
      const secure = left > 0 ? `${left} secure ones are not in it.` : undefined
      const open = { label: 'Open', run: () => void this.files.open(name) }
      notify(
        this.context,
        'info',
        `${counted(records)} in ${name}.`,
        secure,
        isAbsolute(name) ? undefined : open,
      )
    })
  }

  /** Takes the records of a file. */
  import(): Promise<void> {
    return guarded(this.context, async () => {
      const environment = this.environment()
      if (!environment) return
      const values = await form(this.context, {
        title: `Import records into ${environment}`,
        action: 'Import',
        fields: [
          {
            name: 'file',
            label: 'File',
            value: `records/${environment}.jsonl`,
            hint: 'In the workspace, or an absolute path: one record a line, as an export has them.',
            check: nameless,
          },
          {
            name: 'keep',
            label: 'A key that is here already',
            value: 'no',
            options: [
              { value: 'no', label: 'gets the value of the file' },
              { value: 'yes', label: 'stays as it is' },
            ],
          },
        ],
      })
      if (!values) return
      const file = (values.file ?? '').trim()
      const { records, left } = await this.move(`Importing ${file}`, stop =>
        this.context.services.records.import(
          dirOf(this.context),
          environment,
          file,
          values.keep === 'yes',
          stop,
        ),
      )
      const others = left > 0 ? `${left} were left out: here already, or expired.` : undefined
      notify(this.context, 'info', `${counted(records)} imported from ${file}.`, others)
    })
  }

  // It may go on for a while, and be stopped meanwhile.
  private async move<T>(text: string, work: (stop: AbortSignal) => Promise<T>): Promise<T> {
    this.store.getState().moving?.stop()
    const stop = new AbortController()
    const moving = { text, stop: () => stop.abort() }
    this.store.setState({ moving })
    try {
      return await work(stop.signal)
    } finally {
      if (this.store.getState().moving === moving) this.store.setState({ moving: undefined })
      await this.load()
    }
  }
}

function counted(records: number): string {
  return records === 1 ? '1 record is' : `${records.toLocaleString('en')} records are`
}

function nameless(file: string): string | undefined {
  return file.trim() === '' ? 'Name the file.' : undefined
}

function isAbsolute(path: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path)
}
