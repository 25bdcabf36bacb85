// The types of the events that a listener has, before they are written.
import { useState } from 'react'
import { type AppError, toAppError } from '../../model/fault'
import { useApp } from '../app'
import { Button } from '../parts/button'
import { CopyButton, FaultBanner } from '../parts/form'
import { useLoaded } from '../parts/loaded'

export function TypesDialog({ listener, close }: { listener: string; close(): void }) {
  const { actions } = useApp()
  const types = useLoaded(listener, () => actions.listeners.types(listener))
  const [failed, setFailed] = useState<AppError | undefined>()
  const fault = failed ?? types.fault
  const write = async () => {
    try {
      await actions.listeners.writeTypes(listener)
      close()
    } catch (thrown) {
      setFailed(toAppError(thrown))
    }
  }
  const { value } = types
  return (
    <div className="login-steps">
      {value && (
        <>
          <p className="text">
            As {value.stored} received and {value.files} test events look. Scripts import {value.type} from{' '}
            {value.path}; nothing of the values is in it.
          </p>
          <div className="preview">
            <pre className="code">{value.text}</pre>
            <CopyButton text={value.text} label="Copy the types" />
          </div>
        </>
      )}
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      <div className="choices">
        <Button onClick={close}>Cancel</Button>
        <Button kind="primary" autoFocus disabled={!value} onClick={() => void write()}>
          Write the file
        </Button>
      </div>
    </div>
  )
}
