// Takes the last change of a form back.
import { useApp, useAppState } from '../app'
import { IconButton } from './button'

export function UndoButton() {
  const { commands } = useApp()
  const path = useAppState('documents', s => s.formChange)
  return (
    <IconButton
      icon="discard"
      label={path ? `Undo the last change, of ${path}` : 'Undo the last change of a form'}
      keys={commands.keys('form.undo')}
      disabled={path === undefined}
      onClick={() => commands.run('form.undo')}
    />
  )
}
