// Makes a connection: of which connector, what scripts call it, and which account each environment uses.
import { useState } from 'react'
import { freeName } from '../../base/paths'
import { clientName, SIMULATES } from '../../model/connector'
import { SIMULATED } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { Button } from '../parts/button'
import { ChoiceField, TextField, useSubmit } from '../parts/form'
import { SearchChoice } from '../parts/searchChoice'
import { connectorOptions } from './connectorOptions'
import { Ending } from './ending'

export function NewConnection({ close }: { close(): void }) {
  const { actions } = useApp()
  const connectors = useAppState('workspace', s => s.connectors)
  const accounts = useAppState('workspace', s => s.accounts)
  const environments = useAppState('workspace', s => s.workspace?.environments) ?? []
  const [connector, setConnector] = useState(connectors[0]?.name ?? '')
  const [path, setPath] = useState<string | undefined>()
  const [chosen, setChosen] = useState<Record<string, string>>({})
  const known = connectors.find(c => c.name === connector)
  const named = path ?? freeName(suggested(connector), '-', p => actions.connectors.pathFault(p))
  const wrong = actions.connectors.pathFault(named)
  const options = [
    ...(known?.simulator === 'none' ? [] : [{ value: SIMULATED, label: 'Simulated on this machine' }]),
    ...accounts.filter(a => a.connector === connector).map(a => ({ value: a.name, label: a.name })),
    { value: '', label: 'No account yet' },
  ]
  const accountIn = (name: string, production: boolean) =>
    chosen[name] ?? (production ? '' : (options[0]?.value ?? ''))

  const { form, submit, tried, busy, fault } = useSubmit(wrong !== undefined, async () => {
    const bound = environments.map(e => [e.name, accountIn(e.name, e.production ?? false)])
    await actions.connectors.connect(named, connector, Object.fromEntries(bound))
    close()
    await actions.connectors.openConnection(named)
  })
  return (
    <form ref={form} onSubmit={submit}>
      <SearchChoice
        label="Connector"
        value={connector}
        options={connectorOptions(connectors)}
        hint={
          known &&
          `${known.operations.toLocaleString()} operations, ${known.events.length} events; ${SIMULATES[known.simulator]}.`
        }
        onChange={value => {
          setConnector(value)
          setChosen({})
        }}
      />
      <TextField
        label="Import path"
        value={named}
        fault={tried || path !== undefined ? wrong : undefined}
        hint={`Scripts write: import ${clientName(named)} from './api/${named}'. A / makes a folder.`}
        onChange={setPath}
      />
      {environments.map(e => (
        <ChoiceField
          key={e.name}
          label={`Account in ${e.name}${e.production ? ' (production)' : ''}`}
          value={accountIn(e.name, e.production ?? false)}
          options={options}
          onChange={value => setChosen({ ...chosen, [e.name]: value })}
        />
      ))}
      <Ending action="Create" fault={fault} busy={busy} close={close}>
        <Button icon="file-code" onClick={() => actions.connectors.openAdd()}>
          From an API document...
        </Button>
      </Ending>
    </form>
  )
}

/** The paths that existing scripts use: jira/cloud, not jira-cloud. */
function suggested(connector: string): string {
  return connector.replace(/^(jira|confluence|bitbucket|tempo)-?/, '$1/').replace(/\/$/, '')
}
