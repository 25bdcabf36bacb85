// What was deleted or thrown away can be brought back: the local history kept it.
import { listed } from '../base/format'
import type { KeptFiles } from '../model/history'
import { type AppContext, dirOf, guarded, notify } from './context'
import type { Files } from './files'

/** Files hold again what the local history kept of them. */
export async function bringBack(context: AppContext, files: Files, kept: KeptFiles['kept']): Promise<void> {
  for (const { path, id } of kept) {
    const version = await context.services.history.restore(dirOf(context), path, id)
    await files.changedOnDisk(path, version)
  }
}

/** Says what was taken away, and offers to bring it back. */
export function offerUndo(
  context: AppContext,
  files: Files,
  text: string,
  { kept, lost = [] }: KeptFiles,
): void {
  const hint = lost.length > 0 ? `Not in the local history, and gone: ${listed(lost)}.` : undefined
  const undo = { label: 'Undo', run: () => void guarded(context, () => bringBack(context, files, kept)) }
  notify(context, hint ? 'warning' : 'info', text, hint, kept.length > 0 ? undo : undefined)
}
