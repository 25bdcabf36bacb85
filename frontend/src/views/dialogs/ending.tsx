// How a dialog that asks for something ends: what went wrong, and the buttons.
import type { ReactNode } from 'react'
import type { AppError } from '../../model/fault'
import { Button } from '../parts/button'
import { FaultBanner } from '../parts/form'

interface EndingProps {
  /** What the button that sends the form does. */
  action: string
  fault?: AppError | undefined
  busy?: boolean
  close(): void
  /** Other buttons, which stand at the left. */
  children?: ReactNode
}

export function Ending({ action, fault, busy, close, children }: EndingProps) {
  return (
    <>
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      <div className="choices">
        {children}
        {children && <span className="grow" />}
        <Button onClick={close}>Cancel</Button>
        <Button kind="primary" type="submit" disabled={busy}>
          {action}
        </Button>
      </div>
    </>
  )
}
