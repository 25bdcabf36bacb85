// The manual over the workbench: its pages in a frame, which have a search and keys of their own.
import { Dialog as Modal } from 'radix-ui'
import { useEffect } from 'react'
import { IconButton } from '../parts/button'

/** Begins at a page of it, such as `migrations`; else at its first. */
export function Manual({ page, close }: { page?: string | undefined; close(): void }) {
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
          <iframe src={page ? `/manual/${page}.html` : '/manual/'} title="Manual" />
        </Modal.Content>
      </Modal.Portal>
    </Modal.Root>
  )
}
