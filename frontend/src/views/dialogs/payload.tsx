// A script is run with an event that is pasted, or with what another invocation was given, changed.
import { useState } from 'react'
import { jsonFault, prettyJson } from '../../base/format'
import type { PayloadDialog } from '../../state/noticeState'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button } from '../parts/button'
import { FaultBanner, Field, useSubmit } from '../parts/form'

export function PayloadForm({ dialog, close }: { dialog: PayloadDialog; close(): void }) {
  const { actions } = useApp()
  const { request } = dialog
  const [text, setText] = useState(dialog.text)
  const production = useAppState(
    'workspace',
    s => s.workspace?.environments.find(e => e.name === request.environment)?.production ?? false,
  )
  const wrong = jsonFault(text)
  const { form, submit, tried, busy, fault } = useSubmit(wrong !== undefined, () =>
    actions.invocations.startTyped(request, text),
  )
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== 'Enter') return
    event.preventDefault()
    event.stopPropagation()
    form.current?.requestSubmit()
  }
  const listeners = actions.invocations.listenersOf(request.script)
  return (
    <form ref={form} onSubmit={submit} onKeyDown={onKeyDown}>
      <p className="text payload-where">
        In <Badge tone={production ? 'production' : 'plain'}>{request.environment}</Badge>
        {request.listener && ` as an event of ${request.listener}`}
      </p>
      <Field
        label="Event"
        fault={tried || text !== dialog.text ? wrong : undefined}
        hint="JSON, as the script gets it. Ctrl+Enter runs it."
      >
        {ids => (
          <textarea
            className="field payload"
            {...ids}
            spellCheck={false}
            value={text}
            onChange={e => setText(e.target.value)}
          />
        )}
      </Field>
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      <div className="choices">
        <Button disabled={wrong !== undefined} onClick={() => setText(prettyJson(text))}>
          Format
        </Button>
        {listeners.length > 0 && (
          <Button
            disabled={wrong !== undefined}
            onClick={() =>
              void actions.listeners.keepEvent(JSON.parse(text), request.listener ?? listeners[0])
            }
          >
            Save as test event...
          </Button>
        )}
        <span className="grow" />
        <Button onClick={close}>Cancel</Button>
        <Button kind={production ? 'danger' : 'primary'} icon="play" type="submit" disabled={busy}>
          {production ? `Run in ${request.environment}` : 'Run'}
        </Button>
      </div>
    </form>
  )
}
