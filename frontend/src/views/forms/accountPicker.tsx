// Which account a connection has in an environment, or that it is simulated there.
import { SIMULATED } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { IconButton } from '../parts/button'
import { MenuItem, Picker } from '../parts/picker'

interface AccountPickerProps {
  label: string
  environment: string
  connection: string
  connector: string
  account: string | undefined
}

export function AccountPicker({ label, environment, connection, connector, account }: AccountPickerProps) {
  const { actions } = useApp()
  const accounts = useAppState('workspace', s => s.accounts)
  const simulator = useAppState('workspace', s => s.connectors.find(c => c.name === connector)?.simulator)
  const simulated = account === SIMULATED
  const own = accounts.filter(a => a.connector === connector)
  const bound = own.find(a => a.name === account)
  const missing = account !== undefined && !simulated && !bound
  return (
    <>
      <Picker
        className="boxed grow"
        label={label}
        icon={simulated ? 'beaker' : 'account'}
        value={account}
        shown={simulated ? 'Simulated' : (account ?? 'Choose an account')}
        choices={[
          ...(simulator === 'none'
            ? []
            : [{ value: SIMULATED, label: 'Simulated', detail: 'on this machine' }]),
          ...own.map(a => ({ value: a.name, label: a.name, detail: a.who ?? a.baseUrl, group: 'Accounts' })),
        ]}
        onChoose={value => void actions.accounts.bind(environment, connection, value)}
        footer={
          <MenuItem
            icon="add"
            label="Connect an account..."
            onSelect={() => actions.accounts.openConnect(connector, { environment, connection })}
          />
        }
      />
      {missing && <Badge tone="amber">not on this machine</Badge>}
      {!account && <Badge tone="amber">no account</Badge>}
      {simulated && (
        <IconButton
          icon="beaker"
          label={`Open the simulator of ${connection}`}
          onClick={() => void actions.simulators.open(connection)}
        />
      )}
      {bound && (
        <IconButton
          icon="account"
          label={`Account ${bound.name}`}
          onClick={() => actions.accounts.openAccount(bound.name)}
        />
      )}
    </>
  )
}
