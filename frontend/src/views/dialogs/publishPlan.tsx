// What publishing would change: scripts, listeners, schedules, values; and what must be there for it.
import type { Plan, Planned } from '../../model/runner'
import { useApp } from '../app'
import { Badge, SimulatedBadge, type Tone } from '../parts/badge'
import { Button } from '../parts/button'
import { TextField } from '../parts/form'
import { Icon } from '../parts/icon'

interface PlanViewProps {
  plan: Plan
  send: boolean
  setSend(send: boolean): void
  register: boolean
  setRegister(register: boolean): void
  scope: Record<string, string>
  setScope(scope: Record<string, string>): void
}

export function PlanView(props: PlanViewProps) {
  const { plan } = props
  return (
    <>
      <fieldset className="plan" aria-label="What changes">
        <Group icon="file-code" title="Scripts" all={plan.scripts} />
        <Group icon="zap" title="Event listeners" all={plan.listeners} />
        <Group icon="watch" title="Schedules" all={plan.schedules} />
        <Group icon="symbol-parameter" title="Parameters" all={plan.parameters} />
        <Group icon="dashboard" title="Limits" all={plan.limits} none="the defaults" />
      </fieldset>
      <Needs {...props} />
    </>
  )
}

const TONES: Record<string, Tone> = { added: 'green', changed: 'amber', removed: 'red' }
const WORDS: Record<string, string> = { added: 'new', changed: 'changed', removed: 'removed' }

interface GroupProps {
  icon: string
  title: string
  all: Planned[]
  none?: string
}

function Group({ icon, title, all, none = 'none' }: GroupProps) {
  const changes = all.filter(one => one.change)
  const counts = ['added', 'changed', 'removed']
    .map(change => ({ change, count: all.filter(one => one.change === change).length }))
    .filter(c => c.count > 0)
  return (
    <details className="group" open={changes.length > 0 && changes.length <= 6}>
      <summary>
        <Icon name="chevron-right" className="turn" />
        <Icon name={icon} />
        <span className="title">{title}</span>
        <span className="grow" />
        {counts.map(c => (
          <Badge key={c.change} tone={TONES[c.change] ?? 'plain'}>
            {c.count} {WORDS[c.change]}
          </Badge>
        ))}
        {counts.length === 0 && (
          <span className="muted">{all.length === 0 ? none : `${all.length} as before`}</span>
        )}
      </summary>
      <ul>
        {all.map(one => (
          <li key={one.name}>
            <span className={`mark ${one.change ?? ''}`}>{MARKS[one.change ?? ''] ?? ''}</span>
            <span className="name ellipsis">{one.name}</span>
            <span className="muted ellipsis grow">{words(one)}</span>
            {one.off && <Badge tone="amber">off</Badge>}
          </li>
        ))}
      </ul>
    </details>
  )
}

const MARKS: Record<string, string> = { added: '+', changed: '~', removed: '−' }

function words(one: Planned): string {
  if (one.was !== undefined && one.is !== undefined) return `${one.was} → ${one.is}`
  return one.is ?? one.detail ?? ''
}

function Needs({ plan, send, setSend, ...rest }: PlanViewProps) {
  const here =
    plan.accounts.some(a => a.here) || plan.passwords.some(p => p.here) || plan.secrets.some(s => s.here)
  const nothing = plan.accounts.length + plan.passwords.length + plan.simulated.length === 0 && !here
  if (nothing) return null
  return (
    <fieldset className="needs" aria-label="What it needs">
      <h3>What it needs</h3>
      <ul>
        {plan.accounts.map(a => (
          <li key={a.name}>
            <Icon name="account" />
            <span className="name ellipsis">{a.name}</span>
            <span className="muted ellipsis grow">account of {a.connections.join(', ')}</span>
            <Where here={a.here} there={a.there} send={send} />
          </li>
        ))}
        {plan.passwords.map(p => (
          <li key={p.name}>
            <Icon name="key" />
            <span className="name ellipsis">{p.name}</span>
            <span className="muted ellipsis grow">password parameter</span>
            <Where here={p.here} there={p.there} send={send} optional={!p.required} />
          </li>
        ))}
        {plan.secrets.map(s => (
          <li key={s.name}>
            <Icon name="lock" />
            <span className="name ellipsis">{s.name}</span>
            <span className="muted ellipsis grow">secret its events are signed with</span>
            <Where here={s.here} there={s.there} send={send} optional />
          </li>
        ))}
        {plan.simulated.map(path => (
          <li key={path}>
            <Icon name="beaker" />
            <span className="name ellipsis">{path}</span>
            <span className="muted ellipsis grow">connection</span>
            <SimulatedBadge />
          </li>
        ))}
      </ul>
      {here && (
        <label className="check-field">
          <input type="checkbox" checked={send} onChange={e => setSend(e.target.checked)} />
          <span>
            Send the accounts and secrets of this machine along{' '}
            <span className="hint">Sealed with the runner's key: nobody on the way can read them.</span>
          </span>
        </label>
      )}
      {send && plan.accounts.some(a => a.renews) && (
        <p className="hint">
          {plan.accounts
            .filter(a => a.renews)
            .map(a => a.name)
            .join(', ')}{' '}
          renews itself and works in one place only: from then on the runner has it, and this machine does
          not.
        </p>
      )}
      <Register plan={plan} send={send} setSend={setSend} {...rest} />
    </fieldset>
  )
}

interface WhereProps {
  here: boolean
  there: boolean
  send: boolean
  optional?: boolean
}

function Where({ here, there, send, optional }: WhereProps) {
  if (send && here) return <Badge tone="blue">{there ? 'is sent again' : 'is sent, sealed'}</Badge>
  if (there) return <Badge tone="green">on the runner</Badge>
  if (here) return <Badge tone="amber">only on this machine</Badge>
  return <Badge tone={optional ? 'plain' : 'red'}>{optional ? 'not set' : 'missing'}</Badge>
}

function Register({ plan, send, register, setRegister, scope, setScope }: PlanViewProps) {
  const { actions } = useApp()
  const unbound = plan.accounts.filter(a => !a.here && !a.there)
  const able = plan.webhooks.filter(w => w.by === 'api')
  const fields = able
    .flatMap(w => w.fields ?? [])
    .filter((f, i, all) => all.findIndex(o => o.name === f.name) === i)
  return (
    <>
      {unbound.length > 0 && (
        <Button small icon="account" onClick={() => actions.accounts.openConnect()}>
          Connect an account...
        </Button>
      )}
      {able.length > 0 && (
        <label className="check-field">
          <input
            type="checkbox"
            checked={send && register}
            disabled={!send}
            onChange={e => setRegister(e.target.checked)}
          />
          <span>
            Register the webhooks at the services{' '}
            <span className="hint">
              {send
                ? `Registers ${able.map(w => w.listener).join(', ')} by the services' API.`
                : 'Needs the accounts to be sent: the runner has to know the secrets.'}
            </span>
          </span>
        </label>
      )}
      {send &&
        register &&
        fields.map(f => (
          <TextField
            key={f.name}
            label={f.optional ? `${f.label} (optional)` : f.label}
            value={scope[f.name] ?? ''}
            hint={f.hint}
            placeholder={f.default}
            onChange={value => setScope({ ...scope, [f.name]: value })}
          />
        ))}
    </>
  )
}
