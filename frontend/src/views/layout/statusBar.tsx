// Where scripts run, what is simulated, how the language service is, how many problems there are.
import type { LanguageState } from '../../model/signal'
import { countProblems } from '../../state/problemsState'
import { simulatedConnections } from '../../state/workspaceState'
import { useApp, useAppState } from '../app'
import { Icon } from '../parts/icon'

export function StatusBar({ production }: { production: boolean }) {
  const open = useAppState('workspace', s => s.phase === 'open')
  const version = useAppState('workspace', s => s.info?.version)
  return (
    <footer className={`status-bar ${production ? 'production' : ''}`}>
      {open && (
        <>
          <EnvironmentItem production={production} />
          <BranchItem />
          <SimulatedItem />
          <VaultItem />
          <ProblemsItem />
          <ReceivingItem />
          <PublicationItem />
          <ChordItem />
          <span className="grow" />
          <CursorItem />
          <LanguageItem />
        </>
      )}
      {!open && <span className="grow" />}
      <UpdateItem />
      {version && <span className="item">Bobbin {version}</span>}
    </footer>
  )
}

function EnvironmentItem({ production }: { production: boolean }) {
  const { commands } = useApp()
  const environment = useAppState('run', s => s.environment)
  return (
    <button
      type="button"
      title="Environment scripts run in; click for the next"
      onClick={() => commands.run('environment.next')}
    >
      <Icon name={production ? 'warning' : 'server'} />
      {production && <span className="production-name">PRODUCTION</span>}
      <span>{environment ?? 'no environment'}</span>
    </button>
  )
}

/** The branch, what is not committed (*), and how far here and there are apart. */
function BranchItem() {
  const { commands } = useApp()
  const status = useAppState('git', s => s.status)
  const sync = useAppState('git', s => s.sync)
  if (status?.state !== 'ready') return null
  const name = status.branch ?? status.head?.slice(0, 8) ?? 'no branch'
  const title = status.branch ? `Branch ${name}; click to switch` : `No branch: at the commit ${name}`
  return (
    <>
      <button type="button" title={title} onClick={() => commands.run('git.switch')}>
        <Icon name={status.operation ? 'git-merge' : 'git-branch'} />
        {name}
        {status.changes.length > 0 && '*'}
      </button>
      {(status.upstream || sync) && (
        <button
          type="button"
          title={
            sync
              ? `${sync.text || sync.what}; click to stop`
              : `${status.behind} to pull, ${status.ahead} to push`
          }
          onClick={() => commands.run(sync ? 'git.cancel' : status.behind > 0 ? 'git.pull' : 'git.push')}
        >
          <Icon name="sync" className={sync ? 'spin' : ''} /> {status.behind}↓ {status.ahead}↑
        </button>
      )}
    </>
  )
}

function SimulatedItem() {
  const { commands } = useApp()
  const environment = useAppState('run', s => s.environment)
  const workspace = useAppState('workspace', s => s.workspace)
  const simulated = workspace ? simulatedConnections(workspace, environment) : []
  if (simulated.length === 0) return null
  const all = simulated.length === Object.keys(workspace?.connections ?? {}).length
  return (
    <button
      type="button"
      className="teal"
      title={`Simulated on this machine: ${simulated.join(', ')}`}
      onClick={() => commands.run('connections.show')}
    >
      <Icon name="beaker" /> {all ? 'all simulated' : `simulated: ${simulated.join(', ')}`}
    </button>
  )
}

function VaultItem() {
  const { commands } = useApp()
  const locked = useAppState('workspace', s => s.info?.vault.locked === true && s.accounts.length > 0)
  if (!locked) return null
  return (
    <button
      type="button"
      className="amber"
      title="Accounts cannot be used until the vault is unlocked"
      onClick={() => commands.run('vault.unlock')}
    >
      <Icon name="lock" /> vault locked
    </button>
  )
}

function ProblemsItem() {
  const { commands } = useApp()
  const errors = useAppState('problems', s => countProblems(s).errors)
  const warnings = useAppState('problems', s => countProblems(s).warnings)
  return (
    <button type="button" title="Problems" onClick={() => commands.run('problems.show')}>
      <Icon name="error" /> {errors} <span className="hidden-label">errors,</span>
      <Icon name="warning" /> {warnings} <span className="hidden-label">warnings</span>
    </button>
  )
}

/** Events are taken from a relay, or should be. */
function ReceivingItem() {
  const { commands } = useApp()
  const on = useAppState('workspace', s => s.receiving).filter(r => r.on)
  if (on.length === 0) return null
  const lost = on.find(r => !r.state.connected)
  const received = on.reduce((sum, r) => sum + r.state.received, 0)
  const where = on.map(r => r.environment).join(', ')
  return (
    <button
      type="button"
      className={lost ? 'amber' : ''}
      title={lost?.state.fault?.sentence ?? `Events for ${where} are taken from a relay`}
      onClick={() => commands.run('receiving.show')}
    >
      <Icon name="radio-tower" />{' '}
      {lost ? `${lost.environment}: relay not connected` : `receiving for ${where}`}
      {!lost && received > 0 && `: ${received}`}
    </button>
  )
}

/** A publication that goes on, or that did not come to its end, while its dialog is closed. */
function PublicationItem() {
  const { commands } = useApp()
  const publication = useAppState('runners', s => s.publication)
  const shown = useAppState('notices', s => s.dialog?.kind === 'publish')
  if (!publication || shown) return null
  const { done, deployed, environment, runner, release } = publication
  const failed = publication.steps.some(s => s.state === 'failed')
  const text = !done
    ? `publishing ${release ?? ''} to ${environment}`
    : deployed
      ? `${environment} runs ${deployed.release} on ${runner}`
      : `${environment} was not published`
  return (
    <button
      type="button"
      className={failed ? 'red' : ''}
      title="Show the steps"
      onClick={() => commands.run('release.publish')}
    >
      <Icon name={!done ? 'loading' : failed ? 'error' : 'rocket'} className={done ? '' : 'spin'} /> {text}
    </button>
  )
}

/** The first key of a chord was pressed. */
function ChordItem() {
  const chord = useAppState('notices', s => s.chord)
  return (
    <span className="item" role="status" aria-label="Keys">
      {chord}
    </span>
  )
}

function CursorItem() {
  const line = useAppState('documents', s => s.line)
  const column = useAppState('documents', s => s.column)
  const inText = useAppState('documents', s => s.documents[s.active ?? ''] !== undefined)
  if (!inText || !line) return null
  return (
    <span className="item">
      Ln {line}, Col {column}
    </span>
  )
}

/** There is a newer Bobbin, and whoever is asked for it says where. */
function UpdateItem() {
  const { actions } = useApp()
  const updates = useAppState('workspace', s => s.updates)
  const newest = updates?.newest
  if (!updates?.newer || !newest) return null
  const title = [newest.date, newest.note, newest.page].filter(Boolean).join(' · ')
  const text = `Bobbin ${newest.version} is there`
  if (!newest.page)
    return (
      <span className="item" title={title}>
        {text}
      </span>
    )
  return (
    <button type="button" title={title} onClick={() => actions.settings.openUpdate()}>
      <Icon name="link-external" /> {text}
    </button>
  )
}

const LANGUAGE: Record<LanguageState, { icon: string; text: string; tone: string }> = {
  starting: { icon: 'loading', text: 'TypeScript starting', tone: '' },
  ready: { icon: 'check', text: 'TypeScript', tone: '' },
  restarted: { icon: 'check', text: 'TypeScript (restarted)', tone: '' },
  failed: { icon: 'error', text: 'TypeScript not running', tone: 'red' },
}

function LanguageItem() {
  const phase = useAppState('language', s => s.phase)
  const message = useAppState('language', s => s.message)
  const { icon, text, tone } = LANGUAGE[phase]
  return (
    <span className={`item ${tone}`} title={message ?? `Language service: ${phase}`}>
      <Icon name={icon} className={phase === 'starting' ? 'spin' : ''} /> {text}
    </span>
  )
}
