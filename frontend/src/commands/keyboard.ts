// What is pressed: a key that runs a command, or the first of two.
import { type KeyStroke, strokeOf, writtenKeys } from '../base/keys'
import type { Commands } from './registry'

/** How long the second stroke of a chord is waited for. */
const PATIENCE_MS = 5000

export type Heard =
  /** It was for the workbench. */
  | 'taken'
  /** It goes its usual way. */
  | 'free'
  /** It and the stroke before it are no chord of the workbench; the editor may know them. */
  | 'missed'

export class Keyboard {
  private first = ''
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly commands: Commands,
    /** Hears what is to be said of a chord: that its second stroke is waited for, or that it is none. */
    private readonly say: (text: string | undefined) => void = () => undefined,
  ) {}

  get waiting(): boolean {
    return this.first !== ''
  }

  handle(event: KeyStroke): Heard {
    const stroke = strokeOf(event)
    if (stroke === '') return 'free'
    const { first } = this
    this.forget()
    const meaning = this.commands.meaning(first ? `${first} ${stroke}` : stroke)
    if (meaning === 'waits') {
      this.wait(stroke)
      return 'taken'
    }
    if (meaning === 'taken') return 'taken'
    if (meaning) {
      void meaning.run()
      return 'taken'
    }
    if (first && stroke === 'escape') return 'taken'
    return first ? 'missed' : 'free'
  }

  /** The first stroke is waited on no more. */
  forget(): void {
    clearTimeout(this.timer)
    if (this.first) this.say(undefined)
    this.first = ''
  }

  private wait(stroke: string): void {
    this.first = stroke
    this.say(`${writtenKeys(stroke)} was pressed. Waiting for the second key...`)
    this.timer = setTimeout(() => this.forget(), PATIENCE_MS)
  }
}
