// Who is told of failures on a runner: by a webhook, in Slack, by e-mail.
import { useState } from 'react'
import { formatWhen } from '../../base/format'
import { type AppError, toAppError } from '../../model/fault'
import { type Notification, type RemoteWorkspace, type Role, refusal } from '../../model/runner'
import { useApp } from '../app'
import { Badge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { FaultBanner } from '../parts/form'
import { Icon } from '../parts/icon'
import { useLoaded } from '../parts/loaded'
import { Section } from '../parts/page'
import { NotificationForm } from './notificationForm'

const KINDS: Record<Notification['kind'], { icon: string; text: string }> = {
  webhook: { icon: 'globe', text: 'webhook' },
  slack: { icon: 'comment-discussion', text: 'Slack' },
  email: { icon: 'mail', text: 'e-mail' },
}

interface NotificationsProps {
  runner: string
  role: Role
  workspaces: RemoteWorkspace[]
}

export function Notifications({ runner, role, workspaces }: NotificationsProps) {
  const { actions } = useApp()
  const list = useLoaded(`notifications ${runner}`, () => actions.access.notifications(runner))
  // What is being made or changed: a name, or '' for a new one.
  const [editing, setEditing] = useState<string | undefined>()
  const why = refusal(role, 'publisher')
  if (list.fault && list.fault.code === 'not_found') return null // an older runner tells nobody
  const all = list.value ?? []
  const done = () => {
    setEditing(undefined)
    list.reload()
  }
  return (
    <Section
      title="Who is told of failures"
      hint="The first failure is told at once, later ones together, and the end of it, too."
      actions={
        <Button
          small
          icon="add"
          disabled={why !== undefined}
          title={why}
          onClick={() => setEditing(editing === '' ? undefined : '')}
        >
          Tell somebody...
        </Button>
      }
    >
      {list.fault && <FaultBanner sentence={list.fault.sentence} hint={list.fault.hint} />}
      {editing === '' && (
        <NotificationForm
          runner={runner}
          workspaces={workspaces}
          taken={all.map(n => n.name)}
          done={done}
          cancel={() => setEditing(undefined)}
        />
      )}
      {list.value && all.length === 0 && editing === undefined && (
        <p className="hint">Nobody is told when an invocation fails here.</p>
      )}
      {all.map(n => (
        <OneNotification
          key={n.name}
          runner={runner}
          notification={n}
          workspaces={workspaces}
          why={why}
          editing={editing === n.name}
          edit={on => setEditing(on ? n.name : undefined)}
          done={done}
        />
      ))}
    </Section>
  )
}

interface OneProps {
  runner: string
  notification: Notification
  workspaces: RemoteWorkspace[]
  why: string | undefined
  editing: boolean
  edit(on: boolean): void
  done(): void
}

function OneNotification({ runner, notification: n, workspaces, why, editing, edit, done }: OneProps) {
  const { actions } = useApp()
  const [testing, setTesting] = useState(false)
  const [fault, setFault] = useState<AppError | undefined>()
  const [arrived, setArrived] = useState(false)
  const test = async () => {
    setTesting(true)
    setFault(undefined)
    setArrived(false)
    try {
      await actions.access.tryNotification(runner, n.name)
      setArrived(true)
    } catch (thrown) {
      setFault(toAppError(thrown))
    } finally {
      setTesting(false)
    }
  }
  const remove = async () => {
    if (await actions.access.dropNotification(runner, n.name)) done()
  }
  const { icon, text } = KINDS[n.kind]
  return (
    <>
      <div className="row">
        <Icon name={icon} />
        <span className="name ellipsis">{n.name}</span>
        <Badge>{text}</Badge>
        <span
          className="grow ellipsis muted"
          title={n.at && `set by ${n.by} ${formatWhen(n.at, new Date())}`}
        >
          {[targetOf(n), scopeOf(n, workspaces)].filter(Boolean).join(' · ')}
        </span>
        {arrived && (
          <Badge tone="green" icon="check">
            arrived
          </Badge>
        )}
        <IconButton
          icon={testing ? 'loading' : 'send'}
          label={`Send a test message by ${n.name}`}
          disabled={why !== undefined || testing}
          title={why}
          onClick={() => void test()}
        />
        <IconButton
          icon="edit"
          label={`Change ${n.name}`}
          disabled={why !== undefined}
          title={why}
          onClick={() => edit(!editing)}
        />
        <IconButton
          icon="trash"
          label={`Remove ${n.name}`}
          disabled={why !== undefined}
          title={why}
          onClick={() => void remove()}
        />
      </div>
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      {editing && (
        <NotificationForm
          runner={runner}
          workspaces={workspaces}
          before={n}
          taken={[]}
          done={done}
          cancel={() => edit(false)}
        />
      )}
    </>
  )
}

function targetOf(n: Notification): string {
  if (n.mail) return n.mail.to.join(', ')
  return n.url ?? ''
}

/** What is told, in words. */
function scopeOf(n: Notification, workspaces: RemoteWorkspace[]): string {
  const parts = [
    n.dead
      ? 'dead letters'
      : n.statuses?.length
        ? n.statuses.join(', ').replaceAll('_', ' ')
        : 'all failures',
    n.workspace && `of ${workspaces.find(w => w.id === n.workspace)?.name ?? n.workspace}`,
    n.environment && `in ${n.environment}`,
    n.listener && `by ${n.listener}`,
  ]
  return parts.filter(Boolean).join(' ')
}
