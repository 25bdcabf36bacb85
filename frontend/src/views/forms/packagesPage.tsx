// The npm packages of the workspace: what package.json asks for, what is newer, and what else there is.
import { useEffect, useRef, useState } from 'react'
import { Sequence } from '../../base/async'
import { dirOf, report as tell } from '../../commands/context'
import { type AppError, toAppError } from '../../model/fault'
import type { NewestPackage, NpmPackage, PackageReport } from '../../model/npmPackage'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { FaultBanner } from '../parts/form'
import { Icon } from '../parts/icon'
import { useLoaded } from '../parts/loaded'
import { Page, Section } from '../parts/page'
import { PackageLinks } from './packageLinks'
import { PackageSearch } from './packageSearch'
import './packages.css'

/** Does one thing after the other with the packages. */
export type Change = (what: string, work: (stop: AbortSignal) => Promise<PackageReport>) => void

export function PackagesPage() {
  const { actions } = useApp()
  const turn = useAppState('workspace', s => s.packageTurn)
  const listed = useLoaded(`packages ${turn}`, () => actions.packages.list())
  const newest = useLoaded(`newest ${turn}`, () => actions.packages.newest())
  const reload = () => {
    listed.reload()
    newest.reload()
  }
  const { busy, fault, report, change, stop } = useChanges(reload)
  const packages = listed.value ?? []
  const updates = (newest.value ?? []).flatMap(n => n.update ?? [])
  const missing = packages.filter(p => !p.installed).length
  return (
    <Page
      icon="package"
      title="Packages"
      detail="From npm, for scripts to import"
      wide
      actions={
        <>
          <IconButton icon="refresh" label="Look again" onClick={reload} />
          <IconButton
            icon="json"
            label="Edit package.json"
            onClick={() => void actions.files.open('package.json')}
          />
          {updates.length > 1 && (
            <Button
              icon="arrow-up"
              onClick={() => change('Updating all', signal => actions.packages.add(updates, false, signal))}
            >
              Update all
            </Button>
          )}
        </>
      }
    >
      {busy && <Busy what={busy} stop={stop} />}
      {fault && <FaultBanner sentence={fault.sentence} hint={fault.hint} />}
      {report?.warnings.map(w => (
        <div key={w} className="banner warning" role="status">
          <Icon name="warning" />
          <span>{w}</span>
        </div>
      ))}
      <PackageSearch packages={packages} change={change} />
      <Section
        title="In this workspace"
        actions={
          missing > 0 && (
            <Button
              small
              icon="cloud-download"
              onClick={() => change('Installing', signal => actions.packages.install(signal))}
            >
              {missing === 1 ? 'Fetch the one that is missing' : `Fetch the ${missing} that are missing`}
            </Button>
          )
        }
      >
        {listed.fault && <FaultBanner sentence={listed.fault.sentence} hint={listed.fault.hint} />}
        {newest.fault && !listed.fault && (
          <FaultBanner sentence={newest.fault.sentence} hint={newest.fault.hint} />
        )}
        {listed.value && packages.length === 0 && (
          <Empty icon="package" title="No package yet">
            <p>Look for one above. What it needs comes with it, and no script of a package is ever run.</p>
          </Empty>
        )}
        {packages.length > 0 && (
          <List packages={packages} newest={newest.value} looking={!newest.fresh} change={change} />
        )}
      </Section>
    </Page>
  )
}

/**
 * One change after the other; the one that goes on may be stopped, and has then changed nothing.
 * Whoever has closed the page is told what failed; what had not begun in a workspace that was left does not begin.
 */
function useChanges(reload: () => void) {
  const { context } = useApp()
  const here = useRef(false)
  useEffect(() => {
    here.current = true
    return () => {
      here.current = false
    }
  }, [])
  const [busy, setBusy] = useState('')
  const [fault, setFault] = useState<AppError | undefined>()
  const [report, setReport] = useState<PackageReport | undefined>()
  const sequence = useRef(new Sequence())
  const running = useRef<AbortController | undefined>(undefined)
  const change: Change = (what, work) => {
    const dir = dirOf(context)
    void sequence.current.run(async () => {
      if (dir !== dirOf(context)) return
      const own = new AbortController()
      running.current = own
      setBusy(what)
      setFault(undefined)
      setReport(undefined)
      try {
        setReport(await work(own.signal))
      } catch (thrown) {
        const caught = toAppError(thrown)
        if (!here.current) tell(context, caught)
        else if (caught.code !== 'canceled') setFault(caught)
      } finally {
        setBusy('')
        reload()
      }
    })
  }
  return { busy, fault, report, change, stop: () => running.current?.abort() }
}

function Busy({ what, stop }: { what: string; stop(): void }) {
  const progress = useAppState('notices', s => s.progress)
  return (
    <div className="packages-busy">
      <p role="status">
        <Icon name="loading" className="spin" /> {what}
        {progress ? `: ${progress}` : '...'}
      </p>
      <Button small onClick={stop}>
        Stop
      </Button>
    </div>
  )
}

interface ListProps {
  packages: NpmPackage[]
  newest: NewestPackage[] | undefined
  looking: boolean
  change: Change
}

function List({ packages, newest, looking, change }: ListProps) {
  return (
    <table className="packages" aria-label="Packages of the workspace">
      <thead>
        <tr>
          <th scope="col">Package</th>
          <th scope="col">Asked for</th>
          <th scope="col">Installed</th>
          <th scope="col">Newest</th>
          <th scope="col">Read more</th>
          <th scope="col">
            <span className="hidden-label">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {packages.map(one => (
          <Row
            key={one.name}
            one={one}
            newest={newest?.find(n => n.name === one.name)}
            looking={looking}
            change={change}
          />
        ))}
      </tbody>
    </table>
  )
}

interface RowProps {
  one: NpmPackage
  newest: NewestPackage | undefined
  looking: boolean
  change: Change
}

function Row({ one, newest, looking, change }: RowProps) {
  const { actions } = useApp()
  const { name, wanted, version, dev, installed } = one
  const update = newest?.update
  return (
    <tr>
      <th scope="row">
        {name} {dev && <Badge title="For development only">development</Badge>}
      </th>
      <td>
        <code>{wanted}</code>
      </td>
      <td>
        {version || 'not yet'}{' '}
        {!installed && version && (
          <Badge tone="amber" title="The lock names it, and its files are not on this machine">
            not fetched
          </Badge>
        )}
      </td>
      <td>
        <Newest newest={newest} looking={looking} />
      </td>
      <td>{newest && <PackageLinks name={name} links={newest} />}</td>
      <td className="acts">
        {update && (
          <Button
            small
            icon="arrow-up"
            aria-label={`Update ${name} to ${newest.version}`}
            onClick={() => change(`Updating ${name}`, stop => actions.packages.add([update], false, stop))}
          >
            Update
          </Button>
        )}
        <IconButton
          icon="trash"
          label={`Remove ${name}`}
          onClick={() => change(`Removing ${name}`, stop => actions.packages.remove(one, stop))}
        />
      </td>
    </tr>
  )
}

function Newest({ newest, looking }: { newest: NewestPackage | undefined; looking: boolean }) {
  if (!newest) return <span className="muted">{looking ? 'looking...' : ''}</span>
  if (newest.fault)
    return (
      <span className="muted" title={newest.fault.hint}>
        {newest.fault.sentence}
      </span>
    )
  return (
    <>
      <span className={newest.update ? 'newer' : undefined}>{newest.version}</span>{' '}
      {newest.deprecated && (
        <Badge tone="red" title={newest.deprecated}>
          deprecated
        </Badge>
      )}
    </>
  )
}
