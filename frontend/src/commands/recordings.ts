// Recordings: made by a run, and run against, without anything that leaves the machine.
import { nameFault } from '../base/paths'
import type { RunRequest } from '../model/invocation'
import { type Tape, tapeWords } from '../model/recording'
import { RECORDINGS } from '../state/tree'
import { type AppContext, dirOf, form, guarded, notify, sure } from './context'
import type { Files } from './files'
import type { Invocations } from './invocations'

export class Recordings {
  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
    private readonly invocations: Invocations,
  ) {}

  /** Runs what is chosen, and keeps what it asks and is answered. */
  record(): Promise<void> {
    return guarded(this.context, async () => {
      const chosen = this.invocations.chosen()
      if (!chosen) return
      const { script, payload } = chosen
      const values = await form(this.context, {
        title: `Record ${script}`,
        action: 'Run and record',
        fields: [
          {
            name: 'name',
            label: 'Name',
            value: payload ?? script.split('/').at(-1) ?? '',
            hint: `It lies in ${RECORDINGS}, for everybody who has the workspace. Secrets are masked in it.`,
            check: nameFault,
          },
          {
            name: 'persons',
            label: 'Names and mail addresses of persons',
            value: 'replace',
            options: [
              { value: 'replace', label: 'Replace them by aliases' },
              { value: 'keep', label: 'Keep them' },
            ],
          },
        ],
      })
      if (!values) return
      const path = `${RECORDINGS}${(values.name ?? '').replace(/\.json$/, '')}.json`
      const taken = this.context.state.workspace.getState().files.includes(path)
      const question = `${path} is there already. The run makes it anew.`
      if (taken && !(await sure(this.context, 'Replace the recording?', question, 'Replace', true))) return
      const record = `${dirOf(this.context)}/${path}`
      const tape = await this.ended({ ...chosen, record, anonymize: values.persons === 'replace' })
      if (tape) this.tell(tape, path, tape.file !== undefined)
    })
  }

  /** Runs the script of a recording, answered from there alone. */
  replay(path: string): Promise<void> {
    return guarded(this.context, async () => {
      const { environment } = this.context.state.run.getState()
      const replay = `${dirOf(this.context)}/${path}`
      // The recording says itself which script it is of, and what that is given.
      const tape = await this.ended({ script: '', ...(environment && { environment }), replay })
      if (tape) this.tell(tape, path, false)
    })
  }

  private async ended(request: RunRequest): Promise<Tape | undefined> {
    const { invocations } = this.context.services
    const invocation = await this.invocations.start(request)
    if (!invocation) return undefined
    await invocations.wait(invocation.invocationId)
    return await invocations.tape(invocation.invocationId)
  }

  private tell(tape: Tape, path: string, written: boolean): void {
    const { kind, text, hint } = tapeWords(tape, path)
    const open = { label: 'Open', run: () => void this.files.open(path) }
    notify(this.context, kind, text, hint, written ? open : undefined)
  }
}
