// What scripts lean on, as their text on disk tells; asked again when a file comes, goes or is saved.
import type { ScriptUses } from '../../model/graph'
import { useApp, useAppState } from '../app'
import { type Loaded, useLoaded } from './loaded'

export function useScriptUses(): Loaded<ScriptUses[]> {
  const { context } = useApp()
  const dir = useAppState('workspace', s => s.workspace?.dir ?? '')
  const files = useAppState('workspace', s => s.files)
  const saved = useAppState('documents', s =>
    Object.values(s.documents)
      .map(d => d.version)
      .join(),
  )
  return useLoaded(`${files.length} ${saved}`, () => context.services.workspaces.uses(dir))
}
