// What became of a recording that a run made, or that it was answered from (package recording in Go).
import type { Place } from './fault'

/** What the script asks, and the recording has no answer to. */
export interface Divergence {
  message: string
  place?: Place
}

export interface Tape {
  /** That was written. */
  file?: string
  /** That the recording has. */
  exchanges: number
  fault?: { sentence: string; hint?: string }
  /** Persons who have an alias in it. */
  replaced?: { value: string; with: string }[]
  /** Files and images in it, which nobody looked into for names. */
  opaque?: number
  replay?: { answered: number; divergences: Divergence[]; unused: object[] }
}

export interface TapeWords {
  kind: 'info' | 'warning'
  text: string
  hint?: string
}

/** What is said of a recording at the end of its run; path is where it lies in the workspace. */
export function tapeWords(tape: Tape, path: string): TapeWords {
  const { fault, replay, exchanges } = tape
  if (fault) return { kind: 'warning', text: fault.sentence, ...(fault.hint && { hint: fault.hint }) }
  return replay ? replayWords(replay, exchanges) : recordedWords(tape, path)
}

function recordedWords({ exchanges, replaced = [], opaque = 0 }: Tape, path: string): TapeWords {
  const names =
    replaced.length > 0
      ? ` Aliases stand for ${count(replaced.length, 'name or mail address', 'names and mail addresses')}.`
      : ''
  const text = `Recorded ${count(exchanges, 'exchange', 'exchanges')} in ${path}.${names}`
  if (opaque === 0) return { kind: 'info', text }
  const hint = `What is in ${count(opaque, 'attachment', 'attachments')} is not text, and names in it stay: look at them before you share it.`
  return { kind: 'warning', text, hint }
}

function replayWords(replay: NonNullable<Tape['replay']>, exchanges: number): TapeWords {
  const { divergences, unused, answered } = replay
  const first = divergences[0]
  const left =
    unused.length > 0
      ? `${count(unused.length, 'recorded exchange was', 'recorded exchanges were')} not asked for.`
      : ''
  if (!first) {
    const text = `Replayed ${answered} of ${count(exchanges, 'exchange', 'exchanges')}; nothing left this machine.`
    return { kind: 'info', text, ...(left && { hint: left }) }
  }
  const { file, line } = first.place ?? {}
  const place = file ? `${file}${line ? `:${line}` : ''}: ` : ''
  const others = divergences.length - 1
  const more = others > 0 ? ` The same is true of ${others} more.` : ''
  return { kind: 'warning', text: `${place}${first.message}${more}`, ...(left && { hint: left }) }
}

function count(n: number, one: string, several: string): string {
  return `${n} ${n === 1 ? one : several}`
}
