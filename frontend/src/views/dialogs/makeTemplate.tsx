// A template made of the workspace that is open: where it goes, and then what does not go along with it.
import { useState } from 'react'
import type { MadeTemplate } from '../../model/workspace'
import { useApp, useAppState } from '../app'
import { Button } from '../parts/button'
import { FaultBanner, TextField, useSubmit } from '../parts/form'
import { Icon } from '../parts/icon'
import { Jump } from '../parts/jump'
import { Ending } from './ending'
import { Frame } from './frame'

export function MakeTemplate({ close }: { close(): void }) {
  const [made, setMade] = useState<MadeTemplate>()
  const ended = made?.problems.length === 0
  return (
    <Frame wide title="Make a template" served={ended} cancel={close}>
      {ended ? <Made made={made} close={close} /> : <Ask refused={made} done={setMade} close={close} />}
    </Frame>
  )
}

interface AskProps {
  refused: MadeTemplate | undefined
  done(made: MadeTemplate): void
  close(): void
}

function Ask({ refused, done, close }: AskProps) {
  const { actions } = useApp()
  const workspace = useAppState('workspace', s => s.workspace)
  const [out, setOut] = useState(`${workspace?.dir ?? ''}-template.zip`)
  const [title, setTitle] = useState(workspace?.name ?? '')
  const [summary, setSummary] = useState('')
  const wrong = {
    out: actions.workspaces.folderFault(out),
    title: title.trim() ? undefined : 'Give it a title.',
  }
  const { form, submit, tried, busy, fault } = useSubmit(Boolean(wrong.out || wrong.title), async () =>
    done(await actions.workspaces.makeTemplate(out, title, summary)),
  )
  return (
    <form ref={form} onSubmit={submit} aria-label="Make a template" noValidate>
      <p className="text">
        Others start from it: its scripts, listeners, schedules, parameters and tests. Secrets keep it from
        being made. Names of sites, accounts and persons are replaced, and you see where.
      </p>
      <TextField
        label="Folder or zip file"
        value={out}
        hint="A new folder, or a file that ends in .zip."
        fault={tried ? wrong.out : undefined}
        onChange={setOut}
      />
      <TextField label="Title" value={title} fault={tried ? wrong.title : undefined} onChange={setTitle} />
      <TextField
        label="Summary (optional)"
        value={summary}
        hint="What it does, in a sentence; without it the first sentence of the readme."
        onChange={setSummary}
      />
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      {refused && <Secrets refused={refused} close={close} />}
      <Ending action="Make" busy={busy} close={close} />
    </form>
  )
}

function Secrets({ refused: { problems }, close }: { refused: MadeTemplate; close(): void }) {
  return (
    <div role="alert">
      <div className="banner error">
        <Icon name="error" />
        <span>There are secrets in the workspace. Nothing was made.</span>
      </div>
      <ul className="findings" aria-label="Secrets">
        {problems.map(p => (
          <li key={`${p.file} ${p.line} ${p.column}`}>
            <Jump place={p} close={close} /> <span>{p.message}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Made({
  made: { out, files, replaced, leftOut, look },
  close,
}: {
  made: MadeTemplate
  close(): void
}) {
  return (
    <div className="made-template">
      <p className="standing" role="status">
        <Icon name="pass-filled" />
        <span>
          {out} has {files} files. <strong>Workspace: New from a Folder or Zip File</strong> makes a workspace
          of it.
        </span>
      </p>
      <Findings title="Replaced" empty="Nothing had to be replaced.">
        {replaced.map(r => (
          <li key={`${r.what} ${r.value}`}>
            <code>{r.value}</code> by <code>{r.with}</code> <span className="muted">({r.what})</span>{' '}
            {r.places.map(place => (
              <Jump key={`${place.file} ${place.line} ${place.column}`} place={place} close={close} />
            ))}
          </li>
        ))}
      </Findings>
      <Findings title="Left out" empty="Every file went along.">
        {leftOut.map(l => (
          <li key={l.file}>
            <code>{l.file}</code> {l.why}
          </li>
        ))}
      </Findings>
      {look.length > 0 && (
        <Findings title="Have a look" empty="">
          {look.map(place => (
            <li key={`${place.host} ${place.file} ${place.line} ${place.column}`}>
              <code>{place.host}</code> <Jump place={place} close={close} />
            </li>
          ))}
        </Findings>
      )}
      <div className="choices">
        <Button kind="primary" autoFocus onClick={close}>
          Close
        </Button>
      </div>
    </div>
  )
}

function Findings({ title, empty, children }: { title: string; empty: string; children: React.ReactNode[] }) {
  return (
    <section>
      <h3>{title}</h3>
      {children.length === 0 && <p className="muted">{empty}</p>}
      {children.length > 0 && (
        <ul className="findings" aria-label={title}>
          {children}
        </ul>
      )}
    </section>
  )
}
