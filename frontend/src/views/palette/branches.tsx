// The branches that can be switched to, and a new one by the name that is typed.
import { Command } from 'cmdk'
import { ranked } from '../../base/fuzzy'
import { useApp } from '../app'
import { Icon } from '../parts/icon'
import { useLoaded } from '../parts/loaded'
import type { ItemsProps } from './items'

export function BranchItems({ query, go }: ItemsProps) {
  const { actions } = useApp()
  const { value, fault } = useLoaded('branches', () => actions.git.branches())
  const found = ranked(value ?? [], query, b => b.name)
  // Until all are known, one that there is would be offered as a new one.
  const isNew = query !== '' && value && !value.some(b => b.name === query)
  return (
    <>
      {fault && <p className="hint">{fault.sentence}</p>}
      {found.map(branch => (
        <Command.Item
          key={branch.name}
          value={branch.name}
          onSelect={() => go(() => void (branch.current || actions.git.switchTo(branch.name)))}
        >
          <Icon name={branch.current ? 'check' : branch.remote ? 'cloud' : 'git-branch'} />
          <span>{branch.name}</span>
          <span className="where">{branch.subject}</span>
        </Command.Item>
      ))}
      {isNew && (
        <Command.Item value=" create" onSelect={() => go(() => void actions.git.switchTo(query, true))}>
          <Icon name="add" />
          <span>Create the branch {query}</span>
        </Command.Item>
      )}
    </>
  )
}
