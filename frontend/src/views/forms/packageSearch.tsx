// Packages of the registry by words, or one by its name as it is typed.
import { type FormEvent, useState } from 'react'
import type { FoundPackage, NpmPackage } from '../../model/npmPackage'
import { useApp } from '../app'
import { Badge } from '../parts/badge'
import { Button } from '../parts/button'
import { FaultBanner, Field } from '../parts/form'
import { useLoaded } from '../parts/loaded'
import { Section } from '../parts/page'
import { PackageLinks } from './packageLinks'
import type { Change } from './packagesPage'

interface SearchProps {
  packages: NpmPackage[]
  change: Change
}

export function PackageSearch({ packages, change }: SearchProps) {
  const { actions } = useApp()
  const [text, setText] = useState('')
  const [asked, setAsked] = useState('')
  const [dev, setDev] = useState(false)
  const found = useLoaded(asked, () => actions.packages.search(asked))
  const wanted = text.trim()
  const add = (what: string) => change(`Adding ${what}`, stop => actions.packages.add([what], dev, stop))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (wanted === asked) found.reload()
    setAsked(wanted)
  }
  return (
    <Section title="Add a package">
      <form className="package-search" onSubmit={submit}>
        <Field label="Search npm" hint="Words, or a name as it is: dayjs, dayjs@^1.11, @scope/name.">
          {ids => (
            <input
              className="field"
              {...ids}
              value={text}
              placeholder="dates, csv, jwt..."
              autoComplete="off"
              spellCheck={false}
              onChange={e => setText(e.target.value)}
            />
          )}
        </Field>
        <Button type="submit" kind="primary" icon="search">
          Search
        </Button>
        {/^\S+$/.test(wanted) && !packages.some(p => p.name === wanted) && (
          <Button icon="add" onClick={() => add(wanted)}>
            Add {wanted}
          </Button>
        )}
        <label className="check-field">
          <input type="checkbox" checked={dev} onChange={e => setDev(e.target.checked)} />
          For development only
        </label>
      </form>
      {asked && <Found found={found} packages={packages} add={add} />}
    </Section>
  )
}

interface FoundProps {
  found: ReturnType<typeof useLoaded<FoundPackage[]>>
  packages: NpmPackage[]
  add(what: string): void
}

function Found({ found, packages, add }: FoundProps) {
  const { value, fresh, fault } = found
  if (fault) return <FaultBanner sentence={fault.sentence} hint={fault.hint} />
  if (!value || !fresh)
    return (
      <p role="status" className="hint">
        Looking...
      </p>
    )
  return (
    <>
      <p role="status" className="hint">
        {value.length === 0
          ? 'No package is found by these words.'
          : value.length === 1
            ? '1 found.'
            : `${value.length} found, the best first.`}
      </p>
      <ul className="packages-found" aria-label="Packages found">
        {value.map(one => (
          <li key={one.name}>
            <span className="what">
              <span className="first">
                <strong>{one.name}</strong> <span className="muted">{one.version}</span>
                <PackageLinks name={one.name} links={one} />
              </span>
              {one.description && <span className="muted">{one.description}</span>}
            </span>
            {packages.some(p => p.name === one.name) ? (
              <Badge tone="green" icon="check">
                in the workspace
              </Badge>
            ) : (
              <Button small icon="add" aria-label={`Add ${one.name}`} onClick={() => add(one.name)}>
                Add
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
