// What happens when a script that was triggered fails: that is reported, or it is run again.
import type { Retry } from '../../model/workspace'
import { ChoiceField } from '../parts/form'

interface RetryChoiceProps {
  retry: Retry | undefined
  /** undefined: the rule is the usual one, and needs no words. */
  change(retry: Retry | undefined): void
}

export function RetryChoice({ retry, change }: RetryChoiceProps) {
  const attempts = retry?.attempts ?? 5
  const { on: _gone, ...rest } = retry ?? {}
  return (
    <ChoiceField
      label="When the script fails"
      value={retry?.on ?? 'lost'}
      options={[
        { value: 'lost', label: 'Report it' },
        { value: 'failure', label: `Try again, up to ${attempts} times in all` },
      ]}
      onChange={on =>
        change(on === 'failure' ? { ...rest, on } : Object.keys(rest).length > 0 ? rest : undefined)
      }
    />
  )
}
