// Find and replace in all files: the fields, and what was found so far.
import { type ReactNode, useEffect, useRef } from 'react'
import { countMatches } from '../../state/searchState'
import { useApp, useAppState } from '../app'
import { Button, IconButton } from '../parts/button'
import { Empty } from '../parts/empty'
import { Icon } from '../parts/icon'
import { ResultList } from './resultList'
import './search.css'

export function Search() {
  const { state, commands } = useApp()
  const replacing = useAppState('search', s => s.replacing)
  const narrowing = useAppState('search', s => s.narrowing)
  const asked = useAppState('search', s => s.query.pattern !== '')
  return (
    <div className="search-view">
      <div className="side-title">
        <h2>Search</h2>
        <IconButton
          icon="replace"
          label="Replace"
          pressed={replacing}
          onClick={() => {
            state.search.setState({ replacing: !replacing })
            commands.run('search.run')
          }}
        />
        <IconButton
          icon="filter"
          label="Files to include and exclude"
          pressed={narrowing}
          onClick={() => state.search.setState({ narrowing: !narrowing })}
        />
        <IconButton icon="refresh" label="Search again" onClick={() => commands.run('search.run')} />
      </div>
      <Fields replacing={replacing} narrowing={narrowing} />
      <Summary />
      {asked ? (
        <ResultList />
      ) : (
        <Empty icon="search" title="Find in all files">
          <p>
            Type what you look for. Scripts, test events and every other file of the workspace are searched as
            you type.
          </p>
        </Empty>
      )}
    </div>
  )
}

function Fields({ replacing, narrowing }: { replacing: boolean; narrowing: boolean }) {
  const { actions, commands } = useApp()
  const query = useAppState('search', s => s.query)
  const focus = useAppState('search', s => s.focus)
  const field = useRef<HTMLInputElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new number is a new wish
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [focus])
  return (
    <form
      className="search-fields"
      role="search"
      aria-label="Find in files"
      onSubmit={event => {
        event.preventDefault()
        commands.run('search.run')
      }}
    >
      <div className="search-line">
        <input
          ref={field}
          className="field"
          aria-label="Search"
          placeholder="Search"
          spellCheck={false}
          value={query.pattern}
          onChange={e => actions.search.change({ pattern: e.target.value })}
        />
        <Toggle
          icon="case-sensitive"
          label="Match case"
          on={query.caseSensitive}
          set={on => actions.search.change({ caseSensitive: on })}
        />
        <Toggle
          icon="whole-word"
          label="Match whole words"
          on={query.wholeWord}
          set={on => actions.search.change({ wholeWord: on })}
        />
        <Toggle
          icon="regex"
          label="Use regular expression"
          on={query.regex}
          set={on => actions.search.change({ regex: on })}
        />
      </div>
      {replacing && (
        <div className="search-line">
          <input
            className="field"
            aria-label="Replace with"
            placeholder="Replace"
            spellCheck={false}
            value={query.replace ?? ''}
            onChange={e => actions.search.change({ replace: e.target.value })}
          />
          <IconButton
            icon="replace-all"
            label="Replace all"
            keys={commands.keys('search.replaceAll')}
            onClick={() => commands.run('search.replaceAll')}
          />
        </div>
      )}
      {narrowing && (
        <>
          <input
            className="field small"
            aria-label="Files to include"
            placeholder="Include: scripts, *.json"
            spellCheck={false}
            value={query.include}
            onChange={e => actions.search.change({ include: e.target.value })}
          />
          <input
            className="field small"
            aria-label="Files to exclude"
            placeholder="Exclude: events/**"
            spellCheck={false}
            value={query.exclude}
            onChange={e => actions.search.change({ exclude: e.target.value })}
          />
        </>
      )}
    </form>
  )
}

interface ToggleProps {
  icon: string
  label: string
  on: boolean
  set(on: boolean): void
}

function Toggle({ icon, label, on, set }: ToggleProps) {
  return <IconButton icon={icon} label={label} pressed={on} className="toggle" onClick={() => set(!on)} />
}

function Summary() {
  const { actions } = useApp()
  const { pattern } = useAppState('search', s => s.query)
  const running = useAppState('search', s => s.running)
  const files = useAppState('search', s => s.files)
  const done = useAppState('search', s => s.done)
  const fault = useAppState('search', s => s.fault)
  const count = countMatches(files)
  let text: ReactNode = null
  if (fault) {
    text = (
      <span className="fault">
        {fault.sentence} {fault.hint}
      </span>
    )
  } else if (count > 0) {
    text = `${count}${done?.limited ? ' and more' : ''} ${count === 1 ? 'place' : 'places'} in ${files.length} ${files.length === 1 ? 'file' : 'files'}`
  } else if (pattern !== '' && !running) text = 'Nothing was found.'
  return (
    <div className="search-summary" role="status">
      {running && <Icon name="loading" className="spin" />}
      <span className="grow">{text}</span>
      {running && (
        <Button small onClick={() => actions.search.cancel()}>
          Stop
        </Button>
      )}
    </div>
  )
}
