// Who may use a runner: the members of its teams, and the tokens of people and machines.
import { useState } from 'react'
import { formatWhen } from '../../base/format'
import { type AppError, toAppError } from '../../model/fault'
import {
  type Member,
  type RemoteWorkspace,
  type Role,
  type RunnerToken,
  refusal,
  type Team,
} from '../../model/runner'
import { useApp } from '../app'
import { Badge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { ChoiceField, Copyable, FaultBanner, TextField, useSubmit } from '../parts/form'
import { Icon } from '../parts/icon'
import { type Loaded, useLoaded } from '../parts/loaded'
import { Section } from '../parts/page'

const ROLES = [
  { value: 'viewer', label: 'viewer: may look' },
  { value: 'publisher', label: 'publisher: may publish and change' },
  { value: 'admin', label: 'admin: may also say who may' },
]

interface AccessProps {
  runner: string
  role: Role
  workspaces: RemoteWorkspace[]
}

export function Access({ runner, role, workspaces }: AccessProps) {
  const { actions } = useApp()
  const teams = useLoaded(`teams ${runner}`, () => actions.access.teams(runner))
  const why = refusal(role, 'admin')
  return (
    <>
      <Members runner={runner} why={why} teams={teams} />
      {why ? (
        <Section title="Access tokens">
          <p className="hint">
            <Icon name="lock" /> {why}
          </p>
        </Section>
      ) : (
        <Tokens runner={runner} teams={teams.value ?? []} workspaces={workspaces} />
      )}
    </>
  )
}

interface MembersProps {
  runner: string
  why: string | undefined
  teams: Loaded<Team[]>
}

function Members({ runner, why, teams }: MembersProps) {
  const [adding, setAdding] = useState(false)
  if (teams.fault?.code === 'not_found') return null // an older runner has no teams
  const all = teams.value ?? []
  return (
    <Section
      title="Members"
      hint="A token of a member never does more than the member may now, and ends with the membership."
      actions={
        <Button small icon="add" disabled={why !== undefined} title={why} onClick={() => setAdding(!adding)}>
          Add a member...
        </Button>
      }
    >
      {adding && (
        <NewMember
          runner={runner}
          teams={all}
          done={() => {
            setAdding(false)
            teams.reload()
          }}
        />
      )}
      {teams.fault && <FaultBanner sentence={teams.fault.sentence} hint={teams.fault.hint} />}
      {teams.value && all.every(t => t.members.length === 0) && (
        <p className="hint">Nobody is a member yet.</p>
      )}
      {all.flatMap(team =>
        team.members.map(m => (
          <OneMember
            key={`${team.id} ${m.name}`}
            runner={runner}
            member={m}
            team={all.length > 1 ? team.name : ''}
            why={why}
            changed={teams.reload}
          />
        )),
      )}
    </Section>
  )
}

interface OneMemberProps {
  runner: string
  member: Member
  /** Its name, where there are several. */
  team: string
  why: string | undefined
  changed(): void
}

function OneMember({ runner, member, team, why, changed }: OneMemberProps) {
  const { actions } = useApp()
  const [fault, setFault] = useState<AppError | undefined>()
  const { name, role } = member
  const change = (to: Role) => {
    setFault(undefined)
    actions.access
      .setMember(runner, member.team, name, to)
      .then(changed, thrown => setFault(toAppError(thrown)))
  }
  return (
    <>
      <div className="row">
        <Icon name="person" />
        <span className="name ellipsis">{name}</span>
        <select
          className="field narrow"
          aria-label={`Role of ${name}`}
          value={role}
          disabled={why !== undefined}
          title={why}
          onChange={e => change(e.target.value as Role)}
        >
          {ROLES.map(r => (
            <option key={r.value} value={r.value}>
              {r.value}
            </option>
          ))}
        </select>
        <span className="grow ellipsis muted">
          {team && `${team}, `}let in by {member.by} {formatWhen(member.at, new Date())}
        </span>
        <IconButton
          icon="trash"
          label={`Remove ${name}`}
          disabled={why !== undefined}
          title={why}
          onClick={async () => {
            if (await actions.access.removeMember(runner, member.team, name)) changed()
          }}
        />
      </div>
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
    </>
  )
}

interface NewMemberProps {
  runner: string
  teams: Team[]
  done(): void
}

function NewMember({ runner, teams, done }: NewMemberProps) {
  const { actions } = useApp()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('publisher')
  const [team, setTeam] = useState(teams[0]?.id ?? 'default')
  const wrong = name.trim() ? undefined : 'Say who it is: ada.'
  const { form, submit, tried, busy, fault } = useSubmit(wrong !== undefined, async () => {
    await actions.access.setMember(runner, team, name.trim(), role)
    done()
  })
  return (
    <form ref={form} className="new-token" aria-label="New member" onSubmit={submit}>
      <div className="fields">
        <TextField
          label="Name of the member"
          value={name}
          placeholder="ada"
          fault={tried ? wrong : undefined}
          onChange={setName}
        />
        <ChoiceField label="Role" value={role} options={ROLES} onChange={r => setRole(r as Role)} />
        {teams.length > 1 && (
          <ChoiceField
            label="Team"
            value={team}
            options={teams.map(t => ({ value: t.id, label: t.name }))}
            onChange={setTeam}
          />
        )}
      </div>
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      <div className="buttons">
        <Button kind="primary" type="submit" disabled={busy}>
          Add the member
        </Button>
      </div>
    </form>
  )
}

interface TokensProps {
  runner: string
  teams: Team[]
  workspaces: RemoteWorkspace[]
}

function Tokens({ runner, teams, workspaces }: TokensProps) {
  const { actions } = useApp()
  const tokens = useLoaded(`tokens ${runner} ${teams.map(t => t.members.length).join()}`, () =>
    actions.access.tokens(runner),
  )
  const [adding, setAdding] = useState(false)
  const [text, setText] = useState<string | undefined>()
  return (
    <Section
      title="Access tokens"
      hint="Each person and each machine has one of its own. The runner keeps only their hashes."
      actions={
        <Button small icon="add" onClick={() => setAdding(!adding)}>
          New token...
        </Button>
      }
    >
      {adding && (
        <NewTokenForm
          runner={runner}
          teams={teams}
          workspaces={workspaces}
          done={made => {
            setAdding(false)
            setText(made)
            tokens.reload()
          }}
        />
      )}
      {text && (
        <div className="banner made" role="status">
          <Icon name="key" />
          <span className="grow">
            Copy the token now: it is shown this once.
            <Copyable text={text} label="Copy the token" />
          </span>
          <IconButton icon="close" label="Hide the token" onClick={() => setText(undefined)} />
        </div>
      )}
      {tokens.fault && <FaultBanner sentence={tokens.fault.sentence} hint={tokens.fault.hint} />}
      {tokens.value?.map(t => (
        <OneToken key={t.id} runner={runner} token={t} workspaces={workspaces} changed={tokens.reload} />
      ))}
    </Section>
  )
}

interface OneTokenProps {
  runner: string
  token: RunnerToken
  workspaces: RemoteWorkspace[]
  changed(): void
}

function OneToken({ runner, token: t, workspaces, changed }: OneTokenProps) {
  const { actions } = useApp()
  const name = t.member ? `${t.member}: ${t.name}` : t.name
  const scope = [
    t.expiresAt && `ends ${formatWhen(t.expiresAt, new Date())}`,
    workspaces.find(w => w.id === t.workspace)?.name ?? (t.workspace || 'every workspace'),
    t.team && `team ${t.team}`,
    `made by ${t.by}, ${formatWhen(t.at, new Date())}`,
  ]
  return (
    <div className="row">
      <Icon name="key" />
      <span className="name ellipsis">{name}</span>
      <Badge tone={t.role === 'admin' ? 'amber' : 'plain'}>{t.role}</Badge>
      <span className="grow ellipsis muted">{scope.filter(Boolean).join(' · ')}</span>
      {t.revokedAt ? (
        <Badge tone="red">revoked</Badge>
      ) : (
        <IconButton
          icon="trash"
          label={`Revoke ${t.name}`}
          onClick={async () => {
            if (await actions.access.revokeToken(runner, t.id, t.name)) changed()
          }}
        />
      )}
    </div>
  )
}

interface NewTokenFormProps extends TokensProps {
  done(text: string): void
}

function NewTokenForm({ runner, teams, workspaces, done }: NewTokenFormProps) {
  const { actions } = useApp()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('viewer')
  const [whose, setWhose] = useState('') // team/member
  const [workspace, setWorkspace] = useState('')
  const [days, setDays] = useState('90')
  const wrong = {
    name: name.trim() ? undefined : 'Say what it is for: laptop, ci.',
    days: /^\d{0,4}$/.test(days) ? undefined : 'Write a number of days, or nothing for ever.',
  }
  const { form, submit, tried, busy, fault } = useSubmit(Boolean(wrong.name || wrong.days), async () => {
    const [team = '', member = ''] = whose.split('/')
    done(
      await actions.access.createToken(runner, {
        name: name.trim(),
        role,
        days: Number(days),
        ...(workspace && { workspace }),
        ...(whose && { team, member }),
      }),
    )
  })
  const members = teams.flatMap(t =>
    t.members.map(m => ({
      value: `${t.id}/${m.name}`,
      label: teams.length > 1 ? `${m.name} of ${t.name}` : m.name,
    })),
  )
  return (
    <form ref={form} className="new-token" aria-label="New token" onSubmit={submit}>
      <div className="fields">
        <TextField
          label="What it is for"
          value={name}
          placeholder="laptop"
          fault={tried ? wrong.name : undefined}
          onChange={setName}
        />
        <ChoiceField
          label="Whose it is"
          value={whose}
          options={[{ value: '', label: "a machine's: no member's" }, ...members]}
          onChange={setWhose}
        />
        <ChoiceField label="Role" value={role} options={ROLES} onChange={value => setRole(value as Role)} />
        <ChoiceField
          label="Workspace"
          value={workspace}
          options={[
            { value: '', label: 'every one' },
            ...workspaces.map(w => ({ value: w.id, label: w.name })),
          ]}
          onChange={setWorkspace}
        />
        <TextField
          label="Good for, in days"
          value={days}
          placeholder="for ever"
          fault={tried ? wrong.days : undefined}
          onChange={setDays}
        />
      </div>
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      <div className="buttons">
        <Button kind="primary" type="submit" disabled={busy}>
          Make the token
        </Button>
      </div>
    </form>
  )
}
