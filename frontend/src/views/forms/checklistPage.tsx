// What a workspace needs that is not on this machine: accounts for its connections, values of passwords,
// packages. The same as `bobbin doctor` prints.
import type { Diagnostic, Environment, Workspace } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { Button, IconButton } from '../parts/button'
import { FaultBanner } from '../parts/form'
import { Icon } from '../parts/icon'
import { useLoaded } from '../parts/loaded'
import { Page, Section } from '../parts/page'
import { Worded } from '../parts/worded'
import { AccountPicker } from './accountPicker'

export function ChecklistPage() {
  const { actions } = useApp()
  const workspace = useAppState('workspace', s => s.workspace)
  const accounts = useAppState('workspace', s => s.accounts)
  const chosen = useAppState('run', s => s.environment)
  const environment = workspace?.environments.find(e => e.name === chosen) ?? workspace?.environments[0]
  // Asked again when an account comes or the files say otherwise.
  const { value, fault, fresh, reload } = useLoaded(
    JSON.stringify([environment, accounts.map(a => a.name), workspace?.connections, workspace?.problems]),
    () => actions.workspaces.examine(environment?.name),
  )
  if (!workspace) return null
  const connections = Object.entries(workspace.connections).sort()
  const missing = value?.filter(p => p.severity === 'error').length ?? 0
  return (
    <Page
      icon="checklist"
      title="What is Missing Here"
      detail={environment ? `to run in ${environment.name}` : 'no environment'}
      actions={<IconButton icon="refresh" label="Look again" onClick={reload} />}
    >
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      <p
        role="status"
        className={value && fresh ? `banner ${value.length === 0 ? 'ok' : 'warning'}` : 'hint'}
      >
        {value && fresh && <Icon name={value.length === 0 ? 'pass' : 'warning'} />}
        <span>{value && fresh ? inWords(missing, value.length) : 'Looking...'}</span>
      </p>
      {environment && connections.length > 0 && (
        <Section
          title="Accounts"
          hint={`Which account scripts use for each connection in ${environment.name}. A simulated one needs none.`}
        >
          {connections.map(([name, { connector }]) => (
            <div key={name} className="row">
              <Icon name="plug" className="kind" />
              <span className="name ellipsis">{name}</span>
              <AccountPicker
                label={`Account of ${name}`}
                environment={environment.name}
                connection={name}
                connector={connector}
                account={environment.accounts[name]}
              />
            </div>
          ))}
        </Section>
      )}
      {value && value.length > 0 && (
        <Section title="To do">
          <ul className="checklist">
            {[...value].sort(errorsFirst).map(problem => (
              <Item
                key={`${problem.code} ${problem.file} ${problem.line} ${problem.message}`}
                problem={problem}
                connections={workspace.connections}
                environment={environment}
              />
            ))}
          </ul>
        </Section>
      )}
    </Page>
  )
}

const errorsFirst = (a: Diagnostic, b: Diagnostic) =>
  Number(b.severity === 'error') - Number(a.severity === 'error')

function inWords(errors: number, all: number): string {
  const lesser = all - errors
  const parts = [
    errors === 0
      ? 'Scripts can run here'
      : `${errors} ${errors === 1 ? 'thing keeps' : 'things keep'} scripts from running`,
    lesser > 0
      ? `${lesser} ${lesser === 1 ? 'thing' : 'things'} to look at`
      : errors === 0 && 'nothing is missing',
  ]
  return `${parts.filter(Boolean).join(', ')}.`
}

interface ItemProps {
  problem: Diagnostic
  connections: Workspace['connections']
  environment: Environment | undefined
}

function Item({ problem, ...where }: ItemProps) {
  const way = useWay(problem, where)
  const hint = way?.hint ?? problem.hint
  return (
    <li className={problem.severity}>
      <Icon name={problem.severity} />
      <span className="hidden-label">{problem.severity}</span>
      <span className="grow">
        <Worded text={problem.message} />{' '}
        {hint && (
          <span className="hint">
            <Worded text={hint} />
          </span>
        )}
      </span>
      {way && (
        <Button small kind="primary" onClick={way.go}>
          {way.label}
        </Button>
      )}
      {problem.file && <OpenFile problem={problem} briefly={way !== undefined} />}
    </li>
  )
}

/** The way to the place in a file; beside another way it is brief. */
function OpenFile({ problem, briefly }: { problem: Diagnostic; briefly: boolean }) {
  const { actions } = useApp()
  const open = () => void actions.files.open(problem.file, problem)
  const label = `Open ${problem.file}`
  if (briefly) return <IconButton icon="go-to-file" label={label} onClick={open} />
  return (
    <Button small onClick={open}>
      {label}
    </Button>
  )
}

interface Way {
  hint: string
  label: string
  go(): void
}

/** What mends a problem here, where the hint names the command that does it in a terminal. */
function useWay(
  { code, message }: Diagnostic,
  { connections, environment }: Omit<ItemProps, 'problem'>,
): Way | undefined {
  const { actions } = useApp()
  const accounts = useAppState('workspace', s => s.accounts)
  if (!environment) return undefined
  const names = (name: string | undefined) => name !== undefined && message.includes(`"${name}"`)
  const connection = Object.keys(connections).find(c => names(environment.accounts[c] ?? c))
  const account = accounts.find(a => names(a.name))
  if (code === 'workspace/no-account' && connection)
    return {
      hint: 'Choose another one above, or connect it.',
      label: 'Connect...',
      go: () =>
        actions.accounts.openConnect(connections[connection]?.connector, {
          environment: environment.name,
          connection,
        }),
    }
  if (code === 'npm/missing')
    return {
      hint: 'The page of packages fetches what is missing.',
      label: 'Open packages',
      go: () => void actions.packages.open(),
    }
  if (code === 'workspace/no-credential' && account)
    return {
      hint: 'It is asked for again when you log in.',
      label: 'Log in again...',
      go: () => actions.accounts.openAgain(account),
    }
  return undefined
}
