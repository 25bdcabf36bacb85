// Makes an event listener: which event, which script (a new one gets the event's type), what it is called.
import { useState } from 'react'
import { freeName } from '../../base/paths'
import { listenerScript } from '../../commands/listeners'
import { useApp, useAppState } from '../app'
import { ChoiceField, TextField, useSubmit } from '../parts/form'
import { useLoaded } from '../parts/loaded'
import { SearchChoice } from '../parts/searchChoice'
import { Ending } from './ending'

const NEW = '+new'

export function NewListener({ connection: first, close }: { connection: string | undefined; close(): void }) {
  const { actions } = useApp()
  const workspace = useAppState('workspace', s => s.workspace)
  const connectors = useAppState('workspace', s => s.connectors)
  const paths = Object.keys(workspace?.connections ?? {}).sort()
  const [connection, setConnection] = useState(first ?? paths[0] ?? 'generic')
  const [chosen, setEvent] = useState<string | undefined>()
  const [script, setScript] = useState(NEW)
  const [typedScript, setTypedScript] = useState<string | undefined>()
  const [typedName, setName] = useState<string | undefined>()
  const [sampled, setSampled] = useState(true)
  const events = useLoaded(connection, () => actions.listeners.events(connection))
  const list = (events.fresh && events.value?.events) || []
  const event = list.find(e => e.name === chosen) ?? list[0]
  const title = (path: string) =>
    connectors.find(c => c.name === workspace?.connections[path]?.connector)?.title

  const name =
    typedName ??
    (event ? freeName(slug(event.name, connection), '-', n => actions.listeners.nameFault(n)) : '')
  const newScript =
    typedScript ??
    (event
      ? freeName(pascal(event.name === 'http' ? 'http request' : event.name), '', n =>
          actions.listeners.scriptFault(n),
        )
      : '')
  const faults = {
    name: actions.listeners.nameFault(name),
    script: script === NEW ? actions.listeners.scriptFault(newScript) : undefined,
  }
  const { form, submit, tried, busy, fault } = useSubmit(
    !event || Boolean(faults.name || faults.script),
    async () => {
      if (!event) return
      await actions.listeners.create({
        name,
        connection,
        event: event.name,
        script: script === NEW ? newScript : script,
        ...(script === NEW && {
          scriptText: listenerScript(actions.listeners.scriptExtension, events.value?.module, event.type),
        }),
        ...(sampled && event.sample !== undefined && { sample: event.sample }),
      })
      close()
    },
    !events.fresh,
  )
  return (
    <form ref={form} onSubmit={submit}>
      <ChoiceField
        label="Connection"
        value={connection}
        options={[
          ...paths.map(p => ({ value: p, label: `${p}: ${title(p) ?? 'unknown connector'}` })),
          { value: 'generic', label: 'generic: any HTTP request' },
        ]}
        onChange={value => {
          setConnection(value)
          setEvent(undefined)
        }}
      />
      <SearchChoice
        label="Event"
        value={event?.name ?? ''}
        placeholder={events.value ? 'This connection has no events' : 'Loading...'}
        options={list.map(e => ({ value: e.name, label: e.title || e.name, detail: e.type }))}
        fault={events.fault?.sentence ?? (tried && !event ? 'Choose an event.' : undefined)}
        onChange={setEvent}
      />
      <SearchChoice
        label="Script"
        value={script}
        options={[
          { value: NEW, label: 'A new script', detail: event?.type ? `takes ${event.type}` : '' },
          ...(workspace?.scripts ?? []).map(s => ({ value: s, label: s })),
        ]}
        onChange={setScript}
      />
      {script === NEW && (
        <TextField
          label="Name of the script"
          value={newScript}
          fault={tried || typedScript !== undefined ? faults.script : undefined}
          hint={event?.type && `Its first parameter has the type ${event.type}.`}
          onChange={setTypedScript}
        />
      )}
      <TextField
        label="Name of the listener"
        value={name}
        fault={tried || typedName !== undefined ? faults.name : undefined}
        hint="It is part of the address that the service calls."
        onChange={setName}
      />
      {event?.sample !== undefined && (
        <label className="check-field">
          <input type="checkbox" checked={sampled} onChange={e => setSampled(e.target.checked)} />
          Keep the event's sample as a test event
        </label>
      )}
      <Ending action="Create" fault={fault} busy={busy} close={close} />
    </form>
  )
}

function slug(event: string, connection: string): string {
  const text = event === 'http' ? `${connection}-request` : event
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

function pascal(event: string): string {
  const words = event.split(/[^a-zA-Z0-9]+/).filter(Boolean)
  return `On${words.map(w => w[0]?.toUpperCase() + w.slice(1)).join('')}`
}
