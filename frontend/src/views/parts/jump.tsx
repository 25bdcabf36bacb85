// A place in a file of the workspace, in a dialog: it opens there, and the dialog ends.
import type { Place } from '../../model/fault'
import { useApp } from '../app'

export function Jump({ place, close }: { place: Place; close(): void }) {
  const { actions } = useApp()
  return (
    <button
      type="button"
      className="link"
      onClick={() => {
        close()
        void actions.files.open(place.file, place)
      }}
    >
      {place.file}
      {place.line ? `:${place.line}` : ''}
    </button>
  )
}
