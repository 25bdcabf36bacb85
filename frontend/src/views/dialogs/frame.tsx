// The frame of a dialog. It does not lose what was typed: Escape and a click beside it ask first.
import { Dialog as Modal } from 'radix-ui'
import { type ReactNode, useRef, useState } from 'react'
import { Button, IconButton } from '../parts/button'

interface FrameProps {
  title: string
  wide?: boolean
  large?: boolean
  /** What was typed has served: leaving loses nothing. */
  served?: boolean
  cancel(): void
  children: ReactNode
}

export function Frame({ title, wide, large, served, cancel, children }: FrameProps) {
  const typed = useRef(false)
  const [asking, setAsking] = useState(false)
  const leave = (event: Event) => {
    event.preventDefault()
    if (asking) setAsking(false)
    else if (typed.current && !served) setAsking(true)
    else cancel()
  }
  const leaveByKey = (event: KeyboardEvent) => {
    // An open list of a field goes first, by the field itself.
    if (document.activeElement?.matches('[role="combobox"][aria-expanded="true"]')) event.preventDefault()
    else leave(event)
  }
  return (
    <Modal.Root open onOpenChange={open => !open && cancel()}>
      <Modal.Portal>
        <Modal.Overlay className="scrim" />
        <Modal.Content
          className={`dialog ${wide ? 'wide' : ''} ${large ? 'large' : ''}`}
          aria-describedby={undefined}
          onEscapeKeyDown={leaveByKey}
          onPointerDownOutside={leave}
          onInput={() => {
            typed.current = true
          }}
        >
          <div className="title">
            <Modal.Title asChild>
              <h2>{title}</h2>
            </Modal.Title>
            <IconButton icon="close" label="Close" tabIndex={-1} onClick={e => leave(e.nativeEvent)} />
          </div>
          {children}
          {asking && (
            <div className="discard" role="alertdialog" aria-label="Throw away what you typed?">
              <span className="grow">Throw away what you typed?</span>
              <Button small autoFocus onClick={() => setAsking(false)}>
                Go on typing
              </Button>
              <Button small kind="danger" onClick={cancel}>
                Throw away
              </Button>
            </div>
          )}
        </Modal.Content>
      </Modal.Portal>
    </Modal.Root>
  )
}
