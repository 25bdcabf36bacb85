// Which number the release gets, or which release there is already is deployed again.
import { formatWhen } from '../../base/format'
import type { Plan, PublishRequest } from '../../model/runner'
import { ChoiceField, TextField } from '../parts/form'

export const ANOTHER = 'another'

export interface Numbered {
  /** same, patch, minor, major, head, another, known */
  choice: string
  /** What was typed as another number, or the known release. */
  typed: string
}

export function numberFault({ choice, typed }: Numbered): string | undefined {
  if (choice !== ANOTHER) return undefined
  return /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(typed) ? undefined : 'Write three numbers with dots: 1.0.0.'
}

/** The choice as it was made last, where it can be made again. */
export function numberBefore(wish: PublishRequest | undefined, plan: Plan): Numbered {
  if (wish?.head) return { choice: 'head', typed: '' }
  if (wish?.release) return { choice: 'known', typed: wish.release }
  const rises = (['minor', 'major'] as const).find(one => plan.numbers[one] === wish?.version)
  if (rises) return { choice: rises, typed: '' }
  if (wish?.version) return { choice: ANOTHER, typed: wish.version }
  return { choice: plan.same ? 'same' : 'patch', typed: '' }
}

/** What is asked of the program. */
export function requestOf(
  number: Numbered,
  plan: Plan,
): Pick<PublishRequest, 'version' | 'release' | 'head'> {
  switch (number.choice) {
    case 'head':
      return { head: true }
    case 'known':
      return { release: number.typed }
    case ANOTHER:
      return { version: number.typed }
    case 'minor':
    case 'major':
      return { version: plan.numbers[number.choice] }
    default:
      return {}
  }
}

interface NumberChoiceProps {
  plan: Plan
  number: Numbered
  tried: boolean
  onChange(number: Numbered): void
}

export function NumberChoice({ plan, number, tried, onChange }: NumberChoiceProps) {
  const { numbers, same, releases } = plan
  const value = number.choice === 'known' ? `known ${number.typed}` : number.choice
  const known = releases.filter(r => r.version !== 'HEAD' && r.version !== same)
  return (
    <div className="number">
      <ChoiceField
        label="Release"
        value={value}
        hint={same ? `Nothing was changed since ${same}.` : undefined}
        options={[
          ...(same
            ? [{ value: 'same', label: `${same}: as it is, deployed once more` }]
            : [{ value: 'patch', label: `${numbers.patch}: the next number` }]),
          { value: 'minor', label: `${numbers.minor}: something is new` },
          { value: 'major', label: `${numbers.major}: something works differently` },
          { value: ANOTHER, label: 'Another number...' },
          { value: 'head', label: 'HEAD: without a number, for development' },
          ...known.map(r => ({
            value: `known ${r.version}`,
            label: `${r.version} of ${formatWhen(r.at, new Date())}: deploy it again`,
          })),
        ]}
        onChange={chosen =>
          onChange(
            chosen.startsWith('known ')
              ? { choice: 'known', typed: chosen.slice(6) }
              : { choice: chosen, typed: '' },
          )
        }
      />
      {number.choice === ANOTHER && (
        <TextField
          label="Number"
          value={number.typed}
          placeholder={numbers.patch}
          fault={tried || number.typed ? numberFault(number) : undefined}
          hint="Numbers rise, and a release never changes."
          onChange={typed => onChange({ ...number, typed })}
        />
      )}
    </div>
  )
}
