// Making or changing who is told of failures. What opens the target is never shown again.
import { useState } from 'react'
import type { Notification, RemoteWorkspace } from '../../model/runner'
import { useApp } from '../app'
import { Button } from '../parts/button'
import { ChoiceField, FaultBanner, TextField, useSubmit } from '../parts/form'

type Draft = Record<
  | 'name'
  | 'kind'
  | 'url'
  | 'secret'
  | 'host'
  | 'port'
  | 'security'
  | 'user'
  | 'from'
  | 'to'
  | 'workspace'
  | 'environment'
  | 'listener'
  | 'what'
  | 'every',
  string
>

interface FormProps {
  runner: string
  workspaces: RemoteWorkspace[]
  /** What is changed; a new one without. */
  before?: Notification
  taken: string[]
  done(): void
  cancel(): void
}

export function NotificationForm({ runner, workspaces, before, taken, done, cancel }: FormProps) {
  const { actions } = useApp()
  const [draft, setDraft] = useState(() => draftOf(before))
  const wrong = faultsOf(draft, before, taken)
  const set = (key: keyof Draft) => (value: string) => setDraft(d => ({ ...d, [key]: value }))
  const { form, submit, tried, busy, fault } = useSubmit(Object.values(wrong).some(Boolean), async () => {
    await actions.access.setNotification(runner, notificationOf(draft, before), draft.secret.trim())
    done()
  })
  const shown = tried ? wrong : {}
  const label = before ? `Change ${before.name}` : 'Tell somebody'
  return (
    <form ref={form} className="new-token" aria-label={label} onSubmit={submit} noValidate>
      <div className="fields">
        {!before && (
          <TextField
            label="Name"
            value={draft.name}
            placeholder="team-slack"
            fault={shown.name}
            onChange={set('name')}
          />
        )}
        <ChoiceField
          label="How"
          value={draft.kind}
          options={[
            { value: 'webhook', label: 'Webhook: a signed request' },
            { value: 'slack', label: 'Slack' },
            { value: 'email', label: 'E-mail' },
          ]}
          onChange={set('kind')}
        />
        <Target draft={draft} set={set} shown={shown} kept={keeps(draft, before)} />
      </div>
      <div className="fields">
        <What draft={draft} set={set} shown={shown} workspaces={workspaces} />
      </div>
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      <div className="buttons">
        <Button onClick={cancel}>Cancel</Button>
        <Button kind="primary" type="submit" disabled={busy}>
          {before ? 'Keep the changes' : 'Tell them'}
        </Button>
      </div>
    </form>
  )
}

type Faults = Partial<Record<keyof Draft, string | undefined>>

interface PartProps {
  draft: Draft
  set(key: keyof Draft): (value: string) => void
  shown: Faults
}

const STAYS = 'stays as it is'

function Target({ draft, set, shown, kept }: PartProps & { kept: boolean }) {
  const secret = (label: string, hint?: string) => (
    <TextField
      secret
      label={label}
      value={draft.secret}
      placeholder={kept ? STAYS : ''}
      hint={hint}
      fault={shown.secret}
      onChange={set('secret')}
    />
  )
  const text = (key: keyof Draft, label: string, placeholder?: string) => (
    <TextField
      label={label}
      value={draft[key]}
      placeholder={placeholder}
      fault={shown[key]}
      onChange={set(key)}
    />
  )
  if (draft.kind === 'slack')
    return secret(
      "Address of Slack's incoming webhook",
      'https://hooks.slack.com/services/... It is sealed for the runner.',
    )
  if (draft.kind === 'webhook')
    return (
      <>
        {text('url', 'Address', 'https://alerts.example.com/bobbin')}
        {secret('Key that requests are signed with', 'At least 16 characters.')}
      </>
    )
  return (
    <>
      {text('to', 'Receivers', 'ada@example.com, ops@example.com')}
      {text('from', 'Sender', 'bobbin@example.com')}
      {text('host', 'Mail server', 'smtp.example.com')}
      <ChoiceField
        label="Encryption"
        value={draft.security}
        options={[
          { value: 'starttls', label: 'STARTTLS' },
          { value: 'tls', label: 'TLS from the start' },
          { value: 'none', label: 'None: a server on the same machine' },
        ]}
        onChange={set('security')}
      />
      {text('port', 'Port', { tls: '465', none: '25' }[draft.security] ?? '587')}
      {text('user', 'User (optional)')}
      {draft.user && secret(`Password of ${draft.user}`)}
    </>
  )
}

function What({ draft, set, shown, workspaces }: PartProps & { workspaces: RemoteWorkspace[] }) {
  const environments = workspaces
    .filter(w => !draft.workspace || w.id === draft.workspace)
    .flatMap(w => w.environments)
  const names = [...new Set(environments.map(e => e.name))].sort()
  const listeners = [...new Set(environments.flatMap(e => e.listeners.map(l => l.name)))].sort()
  const one = (all: string[], kept: string) => [...new Set([...all, ...(kept ? [kept] : [])])]
  return (
    <>
      <ChoiceField
        label="What is told"
        value={draft.what}
        options={[
          { value: '', label: 'Every failure' },
          { value: 'dead', label: 'Dead letters' },
          { value: 'function_error', label: 'Errors of scripts' },
          { value: 'timed_out', label: 'Invocations that took too long' },
          { value: 'out_of_memory', label: 'Invocations out of memory' },
          { value: 'denied', label: 'Denied invocations' },
          ...(draft.what.includes(',')
            ? [{ value: draft.what, label: draft.what.replaceAll('_', ' ') }]
            : []),
        ]}
        onChange={set('what')}
      />
      <ChoiceField
        label="Of workspace"
        value={draft.workspace}
        options={[
          { value: '', label: 'every one' },
          ...workspaces.map(w => ({ value: w.id, label: w.name })),
        ]}
        onChange={set('workspace')}
      />
      <ChoiceField
        label="In environment"
        value={draft.environment}
        options={[
          { value: '', label: 'every one' },
          ...one(names, draft.environment).map(n => ({ value: n, label: n })),
        ]}
        onChange={set('environment')}
      />
      <ChoiceField
        label="By event listener"
        value={draft.listener}
        options={[
          { value: '', label: 'all invocations' },
          ...one(listeners, draft.listener).map(n => ({ value: n, label: n })),
        ]}
        onChange={set('listener')}
      />
      <TextField
        label="More failures together after, in minutes"
        value={draft.every}
        placeholder="10"
        fault={shown.every}
        onChange={set('every')}
      />
    </>
  )
}

function draftOf(before: Notification | undefined): Draft {
  const mail = before?.mail
  return {
    name: before?.name ?? '',
    kind: before?.kind ?? 'webhook',
    url: before?.url ?? '',
    secret: '',
    host: mail?.host ?? '',
    port: mail?.port ? String(mail.port) : '',
    security: mail?.security ?? 'starttls',
    user: mail?.user ?? '',
    from: mail?.from ?? '',
    to: mail?.to.join(', ') ?? '',
    workspace: before?.workspace ?? '',
    environment: before?.environment ?? '',
    listener: before?.listener ?? '',
    what: before?.dead ? 'dead' : (before?.statuses?.join(',') ?? ''),
    every: before?.everyMinutes ? String(before.everyMinutes) : '',
  }
}

function notificationOf(draft: Draft, before: Notification | undefined): Notification {
  const optional = (key: 'workspace' | 'environment' | 'listener') => draft[key] && { [key]: draft[key] }
  const to = draft.to.split(/[\s,;]+/).filter(Boolean)
  return {
    name: before?.name ?? draft.name.trim(),
    kind: draft.kind as Notification['kind'],
    ...optional('workspace'),
    ...optional('environment'),
    ...optional('listener'),
    ...(draft.what === 'dead' ? { dead: true } : draft.what && { statuses: draft.what.split(',') }),
    ...(draft.every && { everyMinutes: Number(draft.every) }),
    ...(draft.kind === 'webhook' && { url: draft.url.trim() }),
    ...(draft.kind === 'email' && {
      mail: {
        host: draft.host.trim(),
        from: draft.from.trim(),
        to,
        security: draft.security as 'starttls' | 'tls' | 'none',
        ...(draft.port && { port: Number(draft.port) }),
        ...(draft.user && { user: draft.user.trim() }),
      },
    }),
  }
}

/** The secret that the runner has may be used for what is wished now: the target is the same. */
function keeps(draft: Draft, before: Notification | undefined): boolean {
  if (before?.kind !== draft.kind) return false
  if (draft.kind === 'slack') return true
  if (draft.kind === 'webhook') return before.url === draft.url.trim()
  const mail = before.mail
  return mail?.host === draft.host.trim() && mail.user === draft.user.trim()
}

function faultsOf(draft: Draft, before: Notification | undefined, taken: string[]): Faults {
  const faults: Faults = {}
  if (!before && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(draft.name.trim()))
    faults.name = 'Use small letters, digits and hyphens, at most 63: team-slack.'
  else if (taken.includes(draft.name.trim())) faults.name = `There is ${draft.name.trim()} already.`
  const kept = keeps(draft, before)
  if (draft.kind === 'webhook') {
    if (!/^https?:\/\/[^/\s]/.test(draft.url.trim())) faults.url = 'Write the whole address, with https://.'
    if (!kept && draft.secret.trim().length < 16) faults.secret = 'Use at least 16 characters.'
  }
  if (draft.kind === 'slack' && !kept && !/^https?:\/\/[^/\s]/.test(draft.secret.trim()))
    faults.secret = 'Paste the address that Slack gave, with https://.'
  if (draft.kind === 'email') {
    if (!draft.host.trim()) faults.host = 'Enter the name of the mail server.'
    if (!draft.from.includes('@')) faults.from = 'Enter an e-mail address.'
    if (!draft.to.includes('@')) faults.to = 'Enter at least one e-mail address.'
    if (draft.user && !kept && !draft.secret) faults.secret = 'Enter the password.'
    if (!/^\d{0,5}$/.test(draft.port)) faults.port = 'Write a number, or nothing for the usual one.'
  }
  if (!/^\d{0,5}$/.test(draft.every)) faults.every = 'Write a number of minutes, or nothing for 10.'
  return faults
}
