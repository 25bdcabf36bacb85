// Makes a connector of an API document: which document, what is in it, what it will be called.
import { useEffect, useId, useRef, useState } from 'react'
import { formatSize } from '../../base/format'
import type { ConnectorReport } from '../../model/connector'
import { type AppError, toAppError } from '../../model/fault'
import { useApp, useAppState } from '../app'
import { Button } from '../parts/button'
import { FaultBanner, TextField, useFaultFocus } from '../parts/form'
import { Icon } from '../parts/icon'
import { Ending } from './ending'

interface Source {
  source: string
  text?: string
}

interface Step {
  what: 'source' | 'report' | 'done'
  source: Source
  report?: ConnectorReport
}

export function AddConnector({ close }: { close(): void }) {
  const { actions } = useApp()
  const [step, setStep] = useState<Step>({ what: 'source', source: { source: '' } })
  const [fault, setFault] = useState<AppError | undefined>()
  const work = useWork(setFault)

  const examine = (source: Source) => {
    setStep({ what: 'source', source })
    return work.go(async stop => {
      const report = await actions.connectors.examine(source, stop)
      setStep({ what: 'report', source, report })
    })
  }
  const add = (name: string, path: string) =>
    work.go(async stop => {
      const report = await actions.connectors.add({ ...step.source, name }, path, stop)
      setStep({ ...step, what: 'done', report })
    })
  if (work.busy) return <Progress stop={work.stop} />
  if (step.what === 'source' || !step.report)
    return <ChooseSource from={step.source} fault={fault} examine={s => void examine(s)} close={close} />
  if (step.what === 'report') {
    return (
      <Report
        report={step.report}
        fault={fault}
        add={(name, path) => void add(name, path)}
        back={() => {
          setFault(undefined)
          setStep({ what: 'source', source: step.source })
        }}
      />
    )
  }
  return <Done report={step.report} close={close} />
}

/** Work that can be stopped; whoever closes the dialog stops it. */
function useWork(onFault: (fault: AppError | undefined) => void) {
  const [busy, setBusy] = useState(false)
  const going = useRef<AbortController | undefined>(undefined)
  useEffect(() => () => going.current?.abort(), [])
  const go = async (work: (stop: AbortSignal) => Promise<void>) => {
    going.current = new AbortController()
    setBusy(true)
    onFault(undefined)
    try {
      await work(going.current.signal)
    } catch (thrown) {
      const fault = toAppError(thrown)
      if (fault.code !== 'canceled') onFault(fault)
    } finally {
      setBusy(false)
    }
  }
  return { busy, go, stop: () => going.current?.abort() }
}

interface ChooseSourceProps {
  from: Source
  fault: AppError | undefined
  examine(source: Source): void
  close(): void
}

/** What is said of the chosen file: its size once it is read. */
function shownOf(file: Source | undefined): string {
  if (!file) return 'Drop the document here'
  return file.text === undefined ? file.source : `${file.source}, ${formatSize(file.text.length)}`
}

function ChooseSource({ from, fault, examine, close }: ChooseSourceProps) {
  const picker = useId()
  const [file, setFile] = useState(from.text === undefined ? undefined : from)
  const [address, setAddress] = useState(from.text === undefined ? from.source : '')
  const [tried, setTried] = useState(0)
  const form = useFaultFocus(fault ?? tried)
  // Whoever chooses a file and goes on before it is read means this one, not the one before.
  const coming = useRef<Promise<Source> | undefined>(undefined)
  const take = (chosen: File | undefined) => {
    if (!chosen) return
    setAddress('')
    setFile({ source: chosen.name })
    const read = chosen.text().then(text => ({ source: chosen.name, text }))
    coming.current = read
    const still = () => coming.current === read
    read.then(
      file => still() && setFile(file),
      () => still() && forget(), // it is gone meanwhile
    )
  }
  const forget = () => {
    coming.current = undefined
    setFile(undefined)
  }
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    setTried(tried + 1)
    if (coming.current) coming.current.then(examine, forget)
    else if (file) examine(file)
    else if (/^https?:\/\//.test(address.trim())) examine({ source: address.trim() })
  }
  const wrong = tried > 0 && !file && !/^https?:\/\//.test(address.trim())
  return (
    <form ref={form} onSubmit={submit}>
      <p className="text">
        OpenAPI 2, 3.0 or 3.1 (JSON or YAML), a Google discovery document, or a GraphQL schema. The workspace
        gets a typed client of the service, a login made of its security schemes, and a simulator.
      </p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same */}
      <div
        className="drop"
        onDragOver={e => e.preventDefault()}
        onDrop={e => {
          e.preventDefault()
          take(e.dataTransfer.files[0])
        }}
      >
        <Icon name={file ? 'file-code' : 'cloud-upload'} />
        <span className="grow ellipsis">{shownOf(file)}</span>
        <label className="button small" htmlFor={picker}>
          Choose a file...
        </label>
        <input
          id={picker}
          type="file"
          className="hidden-label"
          aria-label="File of the API document"
          onChange={e => take(e.target.files?.[0])}
        />
      </div>
      <TextField
        label="Or its address"
        value={address}
        placeholder="https://example.com/openapi.json"
        fault={wrong ? 'Choose a file, or enter an address that begins with https://.' : undefined}
        hint="It is fetched without a login. If it needs one, download the document and choose the file."
        onChange={value => {
          setAddress(value)
          forget()
        }}
      />
      <Ending action="Read it" fault={fault} close={close} />
    </form>
  )
}

/** The steps as the program words them, and how far each one is. */
const STEPS: [word: string, percent: number][] = [
  ['Writing', 85],
  ['Naming', 60],
  ['Reading', 30],
  ['Downloading', 10],
]

function Progress({ stop }: { stop(): void }) {
  const progress = useAppState('notices', s => s.progress)
  const percent = STEPS.find(([word]) => progress?.startsWith(word))?.[1] ?? 5
  return (
    <div className="login-steps">
      <p className="text" role="status">
        {progress ?? 'Sending the document'}...
      </p>
      <div
        className="progress"
        role="progressbar"
        aria-label="Progress"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <span style={{ width: `${percent}%` }} />
      </div>
      <div className="choices">
        <Button autoFocus onClick={stop}>
          Stop
        </Button>
      </div>
    </div>
  )
}

interface ReportProps {
  report: ConnectorReport
  fault: AppError | undefined
  add(name: string, path: string): void
  back(): void
}

function Report({ report, fault, add, back }: ReportProps) {
  const { actions } = useApp()
  const catalogue = useAppState('workspace', s => s.connectors)
  const builtIn = (one: string) => catalogue.some(c => c.name === one && !c.own)
  const [name, setName] = useState(builtIn(report.name) ? `my-${report.name}` : report.name)
  const [path, setPath] = useState(name)
  const [tried, setTried] = useState(0)
  const form = useFaultFocus(fault ?? tried)
  // The button that had the focus went with the step before.
  useEffect(() => form.current?.querySelector('input')?.focus(), [form])
  const update = catalogue.some(c => c.name === name && c.own)
  const nameFault = connectorFault(name, builtIn(name))
  const pathFault = update || path === '' ? undefined : actions.connectors.pathFault(path)
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    setTried(tried + 1)
    if (!nameFault && !pathFault) add(name, update ? '' : path)
  }
  return (
    <form ref={form} onSubmit={submit}>
      <Facts report={report} />
      <Findings report={report} update={update} />
      <TextField
        label="Name of the connector"
        value={name}
        fault={nameFault}
        hint={
          update
            ? 'The workspace has a connector of this name. It is brought up to date; nothing is renamed.'
            : 'It is the folder below connectors/.'
        }
        onChange={setName}
      />
      {!update && (
        <TextField
          label="Connection (optional)"
          value={path}
          fault={pathFault}
          hint={
            path
              ? `Scripts import it as ./api/${path}. It is simulated at first.`
              : 'Leave it empty to make none now.'
          }
          onChange={setPath}
        />
      )}
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      <div className="choices">
        <Button onClick={back}>Back</Button>
        <Button kind="primary" type="submit">
          {update ? 'Bring it up to date' : 'Add the connector'}
        </Button>
      </div>
    </form>
  )
}

function connectorFault(name: string, taken: boolean): string | undefined {
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(name)) return 'Use small letters, digits and hyphens: my-service.'
  return taken ? `${name} is the name of one of Bobbin's own connectors.` : undefined
}

function Facts({ report }: { report: ConnectorReport }) {
  return (
    <dl className="facts">
      <dt>Service</dt>
      <dd>
        <strong>{report.title}</strong> <span className="muted">{report.format}</span>
      </dd>
      <dt>Client</dt>
      <dd>
        {report.operations === 1 ? '1 operation' : `${report.operations} operations`}
        {report.types > 0 && (report.types === 1 ? ', 1 type' : `, ${report.types} types`)}
      </dd>
      <dt>Address</dt>
      <dd>{report.baseUrl ?? 'The document names none; the account does.'}</dd>
      <dt>Logins</dt>
      <dd>{report.auth.length > 0 ? report.auth.join(', ') : 'The document names none.'}</dd>
    </dl>
  )
}

const SHOWN = 12

function Findings({ report, update }: { report: ConnectorReport; update: boolean }) {
  const changes = [
    ['New', report.new],
    ['Gone', report.gone],
    ['Changed', report.changed],
  ] as const
  const notes = report.notes ?? []
  return (
    <>
      {update &&
        changes.map(
          ([word, names]) =>
            names &&
            names.length > 0 && (
              <p key={word} className="hint">
                <strong>{word}:</strong> {names.slice(0, SHOWN).join(', ')}
                {names.length > SHOWN && ` and ${names.length - SHOWN} more`}
              </p>
            ),
        )}
      {notes.length > 0 && (
        <details className="more" open={notes.length < 6}>
          <summary>{notes.length === 1 ? '1 finding' : `${notes.length} findings`} in the document</summary>
          <ul className="findings">
            {notes.map(note => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function Done({ report, close }: { report: ConnectorReport; close(): void }) {
  const { actions } = useApp()
  return (
    <div className="login-steps">
      <div className="who" role="status">
        <Icon name="pass-filled" />
        <span>
          <strong>{report.title}</strong>{' '}
          {report.update ? 'is up to date' : 'is a connector of this workspace now'}: {report.operations}{' '}
          operations.
        </span>
      </div>
      <p className="text">
        Scripts can call it against its simulator at once. An account reaches the real service.
      </p>
      <div className="choices">
        <Button icon="account" onClick={() => actions.accounts.openConnect(report.name)}>
          Connect an account...
        </Button>
        <Button kind="primary" autoFocus onClick={close}>
          Done
        </Button>
      </div>
    </div>
  )
}
