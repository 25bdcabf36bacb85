// Publishes the workspace: where to, what that changes, and then each step as it goes on.
import { useState } from 'react'
import { formatWhen } from '../../base/format'
import { HOW, type Plan } from '../../model/runner'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button } from '../parts/button'
import { Empty } from '../parts/empty'
import { FaultBanner, Field, TextField, useSubmit } from '../parts/form'
import { Icon } from '../parts/icon'
import { useLoaded } from '../parts/loaded'
import { ANOTHER, NumberChoice, type Numbered, numberBefore, numberFault, requestOf } from './publishNumber'
import { PlanView } from './publishPlan'
import { PublishSteps } from './publishSteps'
import './publish.css'

interface PublishDialogProps {
  runner: string | undefined
  environment: string | undefined
  close(): void
}

export function PublishDialog(props: PublishDialogProps) {
  const publication = useAppState('runners', s => s.publication)
  const known = useAppState('runners', s => s.known)
  const loaded = useAppState('runners', s => s.loaded)
  if (publication) return <PublishSteps publication={publication} close={props.close} />
  if (!loaded) return <Waiting text="Looking for runners" />
  if (known.length === 0) return <NoRunner />
  return <Where {...props} />
}

function NoRunner() {
  const { actions } = useApp()
  return (
    <div className="publish">
      <Empty icon="server-environment" title="No runner yet">
        <p>
          A runner keeps your listeners and schedules going while this machine is off. Start one on a server
          with <code>bobbin runner</code>, then add its address and its first token here.
        </p>
        <Button kind="primary" icon="add" autoFocus onClick={() => actions.runners.openAdd(undefined, '')}>
          Add a runner...
        </Button>
      </Empty>
    </div>
  )
}

function Waiting({ text }: { text: string }) {
  return (
    <p className="asking" role="status">
      <Icon name="loading" className="spin" /> {text}...
    </p>
  )
}

function Where({ runner: first, environment: wanted, close }: PublishDialogProps) {
  const { actions } = useApp()
  const known = useAppState('runners', s => s.known)
  const environments = useAppState('workspace', s => s.workspace?.environments) ?? []
  const current = useAppState('run', s => s.environment)
  const before = useAppState('runners', s => s.wish)
  const [runner, setRunner] = useState(first ?? before?.runner ?? actions.publishing.lastRunner() ?? '')
  const [environment, setEnvironment] = useState(
    wanted ?? before?.environment ?? current ?? environments[0]?.name ?? '',
  )
  const production = environments.find(e => e.name === environment)?.production ?? false
  const plan = useLoaded(`${runner} ${environment}`, () => actions.publishing.plan(environment, runner))
  return (
    <div className={`publish ${production ? 'production' : ''}`}>
      <div className="where">
        <Field label="Runner">
          {ids => (
            <span className="beside">
              <select className="field" {...ids} value={runner} onChange={e => setRunner(e.target.value)}>
                {known.map(r => (
                  <option key={r.name} value={r.name}>
                    {r.name}: {r.url}
                  </option>
                ))}
              </select>
              <Button icon="add" onClick={() => actions.runners.openAdd(undefined, environment)}>
                Add...
              </Button>
            </span>
          )}
        </Field>
        <Field label="Environment">
          {ids => (
            <span className="beside">
              <select
                className="field"
                {...ids}
                value={environment}
                onChange={e => setEnvironment(e.target.value)}
              >
                {environments.map(e => (
                  <option key={e.name} value={e.name}>
                    {e.name}
                    {e.production ? ' (production)' : ''}
                  </option>
                ))}
              </select>
              {production && <Badge tone="production">production</Badge>}
            </span>
          )}
        </Field>
      </div>
      {!plan.fresh && <Waiting text="Comparing with what runs there" />}
      {plan.fault && (
        <>
          <FaultBanner sentence={plan.fault.sentence} hint={plan.fault.hint} />
          <div className="choices">
            <Button onClick={close}>Cancel</Button>
            <Button icon="key" onClick={() => actions.runners.openAdd(runner, environment)}>
              Another token...
            </Button>
            <Button kind="primary" icon="refresh" onClick={plan.reload}>
              Try again
            </Button>
          </div>
        </>
      )}
      {plan.fresh && plan.value && (
        <Wish
          key={`${runner} ${environment}`}
          plan={plan.value}
          runner={runner}
          environment={environment}
          production={production}
          close={close}
        />
      )}
    </div>
  )
}

interface WishProps {
  plan: Plan
  runner: string
  environment: string
  production: boolean
  close(): void
}

function Wish({ plan, runner, environment, production, close }: WishProps) {
  const { actions } = useApp()
  const last = useAppState('runners', s => s.wish)
  const before = last?.runner === runner && last.environment === environment ? last : undefined
  const [number, setNumber] = useState<Numbered>(() => numberBefore(before, plan))
  const [send, setSend] = useState(before?.withAccounts ?? false)
  const [tests, setTests] = useState(!before?.noTest)
  const [register, setRegister] = useState(before?.register ?? false)
  const [scope, setScope] = useState<Record<string, string>>(before?.scope ?? {})
  const [typed, setTyped] = useState('')
  const wrong = {
    number: numberFault(number),
    confirm: production && typed !== environment ? `Type ${environment} to publish to it.` : undefined,
    missing: missing(plan, send),
  }
  const refused = wrong.number || wrong.confirm || wrong.missing || plan.refusal
  const { form, submit, tried, busy, fault } = useSubmit(Boolean(refused), async () => {
    await actions.publishing.publish({
      environment,
      runner,
      ...requestOf(number, plan),
      ...(send && { withAccounts: true }),
      ...(!tests && { noTest: true }),
      ...(send && register && { register: true, scope }),
    })
  })
  const { version, release, head } = requestOf(number, plan)
  const name = head ? 'HEAD' : (version ?? release ?? plan.same ?? plan.numbers.patch)
  return (
    <form ref={form} onSubmit={submit}>
      <Standing plan={plan} environment={environment} runner={runner} />
      {plan.refusal ? (
        <FaultBanner sentence={plan.refusal.sentence} hint={plan.refusal.hint} />
      ) : (
        <>
          <NumberChoice plan={plan} number={number} tried={tried} onChange={setNumber} />
          <PlanView
            plan={plan}
            send={send}
            setSend={setSend}
            register={register}
            setRegister={setRegister}
            scope={scope}
            setScope={setScope}
          />
          {number.choice !== 'known' && (
            <label className="check-field">
              <input type="checkbox" checked={tests} onChange={e => setTests(e.target.checked)} />
              <span>
                Run the workspace's tests first{' '}
                <span className="hint">
                  {tests
                    ? 'A test that fails keeps it from being published.'
                    : 'They are left out this time.'}
                </span>
              </span>
            </label>
          )}
          {production && (
            <div className="confirm-production">
              <TextField
                label={`${environment} is a production environment. Type its name to publish to it`}
                value={typed}
                placeholder={environment}
                fault={tried ? wrong.confirm : undefined}
                onChange={setTyped}
              />
            </div>
          )}
        </>
      )}
      {tried && wrong.missing && <FaultBanner sentence={wrong.missing} />}
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      <div className="choices">
        <Button onClick={close}>Cancel</Button>
        {plan.refusal ? (
          <Button kind="primary" icon="key" onClick={() => actions.runners.openAdd(runner, environment)}>
            Another token...
          </Button>
        ) : (
          <Button
            kind={production ? 'danger' : 'primary'}
            icon="rocket"
            type="submit"
            className="go"
            disabled={busy}
          >
            {number.choice === ANOTHER && !number.typed ? 'Publish' : `Publish ${name} to ${environment}`}
          </Button>
        )}
      </div>
    </form>
  )
}

/** Why what the environment needs will not be there. */
function missing(plan: Plan, send: boolean): string | undefined {
  const lost = plan.accounts.find(a => !a.here && !a.there)
  if (lost) {
    return `The account ${lost.name} of ${lost.connections.join(', ')} is neither on this machine nor on the runner. Connect it, or choose another one for the environment.`
  }
  const unsent = plan.accounts.find(a => !a.there && !send)
  if (unsent) return `The runner does not have the account ${unsent.name} yet: send it along.`
  const away = send ? plan.accounts.find(a => !a.here) : undefined
  if (away) return `The account ${away.name} is not on this machine, so it cannot be sent.`
  const password = plan.passwords.find(p => p.required && !p.there && !(send && p.here))
  if (!password) return undefined
  return password.here
    ? `The runner has no value of the password parameter ${password.name} yet: send it along.`
    : `The password parameter ${password.name} has no value in this environment.`
}

function Standing({ plan, environment, runner }: { plan: Plan; environment: string; runner: string }) {
  const { standing } = plan
  if (!standing) {
    return (
      <p className="standing">
        <Icon name="circle-large-outline" />
        <span>
          Nothing runs in <strong>{environment}</strong> on {runner} yet.
        </span>
      </p>
    )
  }
  return (
    <p className="standing">
      <Icon name="pass-filled" />
      <span>
        {environment} runs <strong>{standing.release}</strong>, {HOW[standing.how]} by {standing.by},{' '}
        {formatWhen(standing.at, new Date())}.
      </span>
    </p>
  )
}
