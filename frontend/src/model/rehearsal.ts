// What a rehearsal says, in words: what would be written, and why it did not come to its end.
import type { Rehearsal } from './invocation'

export function wordsOf({ held, more = 0, status }: Rehearsal): string {
  const count = held.length + more
  if (count === 0)
    return status === 'finished' ? 'It writes nothing.' : 'As far as it came, it wrote nothing.'
  return count === 1 ? 'It is about to write once.' : `It is about to write ${count} times.`
}

/** Why the rehearsal of a script ended before its end; '' when it did not. */
export function endOf({ held, status }: Rehearsal): string {
  switch (status) {
    case 'finished':
      return ''
    case 'timed_out':
      return 'It was stopped at its time limit, which is at most a minute here. A real run may write more.'
    case 'out_of_memory':
      return 'It was stopped at its memory limit. A real run may write more.'
    case 'runtime_error':
      return 'Bobbin could not run it to its end, which is no fault of the script. A real run may write more.'
  }
  if (held.length === 0)
    return 'The script failed by itself: nothing had been held back. A real run is likely to fail in the same way.'
  return (
    'The script failed before its end, perhaps only because a write that is held back has no answer. ' +
    'A real run may write more.'
  )
}
