// The questions before what was typed, and could not be saved, is thrown away.
import { listed } from '../base/format'
import { baseName } from '../base/paths'
import { type AppContext, confirm } from './context'

/** Says whether a file may close although its last changes are not on disk. */
export function mayLose(context: AppContext, path: string): Promise<boolean> {
  return thrownAway(
    context,
    `Close ${baseName(path)} without saving?`,
    'Its last changes are not on disk. Closing it now throws them away.',
  )
}

/** Says whether the window may close although these are not on disk. */
export function mayLoseAll(context: AppContext, paths: string[]): Promise<boolean> {
  return thrownAway(
    context,
    'Close without saving?',
    `Not on disk: ${listed(paths.map(baseName))}. Closing now throws the last changes away.`,
  )
}

async function thrownAway(context: AppContext, title: string, text: string): Promise<boolean> {
  const answer = await confirm(context, {
    title,
    text,
    choices: [
      { label: 'Throw changes away', value: 'lose', danger: true },
      { label: 'Keep open', value: 'keep', primary: true },
    ],
  })
  return answer === 'lose'
}
