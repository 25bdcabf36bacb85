// A person's own keys: read once, changed by the page or as text; each change counts at once.
import { Sequence } from '../base/async'
import { pagePath } from '../base/pages'
import { AppError } from '../model/fault'
import { readKeybindings, withKeys } from '../model/keybindings'
import { type AppContext, guarded, notify } from './context'
import type { Files } from './files'
import { KEYS_PATH } from './homeFiles'

export class Keybindings {
  private readonly sequence = new Sequence()

  constructor(
    private readonly context: AppContext,
    private readonly files: Files,
  ) {}

  /** The text is what is set now; a half-typed one leaves the keys as they were. */
  take(text: string): void {
    const { settings } = this.context.state
    const known = new Set(this.context.commands?.all().map(c => c.id))
    const read = readKeybindings(text, known)
    const keyFaults = read?.faults ?? [
      'They are not a JSON array; the keys that were set before go on counting.',
    ]
    const before = settings.getState().keyFaults
    settings.setState({ keyFaults, ...(read && { keys: read.keys }) })
    const [fault] = keyFaults
    if (!fault || keyFaults.join() === before.join()) return
    const open = { label: 'Open as JSON', run: () => void this.openText() }
    notify(this.context, 'warning', `Of your keys something is not understood. ${fault}`, undefined, open)
  }

  /** A command has these keys, in the form that is compared, and no others; without any, those of Bobbin again. */
  set(command: string, keys: string[] | undefined): Promise<void> {
    return this.sequence.run(() =>
      guarded(this.context, async () => {
        if (!(await this.files.save(KEYS_PATH))) throw inTheWay()
        const { settings } = this.context.services
        const { text, version } = await settings.get('keybindings')
        let changed: string
        try {
          changed = withKeys(text, command, this.context.commands?.given(command) ?? [], keys)
        } catch {
          throw inTheWay()
        }
        const written = await settings.set(changed, version, 'keybindings')
        this.take(changed)
        await this.files.changedOnDisk(KEYS_PATH, written)
      }),
    )
  }

  open(): Promise<void> {
    return this.files.open(pagePath('keys'))
  }

  openText(): Promise<void> {
    return guarded(this.context, async () => {
      const { settings } = this.context.services
      const { text, version } = await settings.get('keybindings')
      if (text === '') await settings.set('[]\n', version, 'keybindings')
      await this.files.open(KEYS_PATH)
    })
  }

  /** Asks for the keys of a command. */
  ask(command: string): void {
    this.context.state.notices.setState({ dialog: { kind: 'keys', command } })
  }
}

function inTheWay(): AppError {
  return new AppError(
    'conflict',
    'Your keys are being edited as text, and are not valid JSON.',
    'Mend them there first.',
  )
}
