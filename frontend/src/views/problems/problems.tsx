// What is wrong in the workspace, by file; each one jumps to its place.
import { useMemo } from 'react'
import type { Diagnostic } from '../../model/workspace'
import { problemsByFile } from '../../state/problemsState'
import { useApp, useAppState } from '../app'
import { Badge } from '../parts/badge'
import { Empty } from '../parts/empty'
import { Icon } from '../parts/icon'
import './problems.css'

export function Problems() {
  const found = useAppState('problems', s => s)
  const files = useMemo(() => problemsByFile(found), [found])
  if (files.length === 0) {
    return (
      <Empty icon="pass" title="No problems">
        <p>
          Scripts are checked while you type. Check Everything (in the command palette) also compiles each
          one.
        </p>
      </Empty>
    )
  }
  return (
    <section className="problems" aria-label="Problems">
      {files.map(({ file, problems }) => (
        <section key={file} aria-label={file || 'Workspace'}>
          <div className="problem-file">
            <Icon name="file" />
            <span className="ellipsis">{file || 'Workspace'}</span>
            <Badge>{problems.length}</Badge>
          </div>
          {problems.map((problem, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two problems may say the same at the same place
            <Problem key={`${problem.line}:${problem.column}:${i}`} problem={problem} />
          ))}
        </section>
      ))}
    </section>
  )
}

function Problem({ problem }: { problem: Diagnostic }) {
  const { actions } = useApp()
  const place = problem.line ? `${problem.line}:${problem.column ?? 1}` : ''
  return (
    <button
      type="button"
      className={`problem ${problem.severity}`}
      onClick={() => problem.file && void actions.files.open(problem.file, problem)}
    >
      <Icon name={problem.severity} />
      <span className="hidden-label">{problem.severity}</span>
      <span className="message">
        {problem.message} {problem.hint && <span className="hint">{problem.hint}</span>}{' '}
        <span className="faint">{[problem.code, place].filter(Boolean).join(' · ')}</span>
      </span>
    </button>
  )
}
