// The manual over the workbench: its pages in a frame, which have a search and keys of their own.
import { Dialog as Modal } from 'radix-ui'
import { useEffect } from 'react'
import { IconButton } from '../parts/button'

export function Manual({ close }: { close(): void }) {
  useEffect(() => {
    const hear = (event: MessageEvent) => {
      if (event.origin === location.origin && event.data === 'manual.close') close()
    }
    window.addEventListener('message', hear)
    return () => window.removeEventListener('message', hear)
  }, [close])
  return (
    <Modal.Root open onOpenChange={open => !open && close()}>
      <Modal.Portal>
        <Modal.Overlay className="scrim" />
        <Modal.Content className="dialog manual" aria-describedby={undefined}>
          <div className="title">
            <Modal.Title asChild>
              <h2>Manual</h2>
            </Modal.Title>
            <IconButton icon="close" label="Close" onClick={close} />
          </div>
          <iframe src="/manual/" title="Manual" />
        </Modal.Content>
      </Modal.Portal>
    </Modal.Root>
  )
}
